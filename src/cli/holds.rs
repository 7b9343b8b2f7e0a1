//! `tabellion holds`: what is kept for a matter, until it is lifted.
//!
//! ```text
//! tabellion holds place partner-0042 --purpose litigation --rule invoicing --review 2027-05-22 --reference "RG 26/01234"
//! tabellion holds list
//! tabellion holds lift 7
//! ```

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use http::Method;
use serde_json::{Value, json};

use super::acting::Members;
use super::door::Door;
use super::exit::{Exit, Failed};
use super::served::Asked;
use super::session::Session;
use crate::canon;
use crate::disclosure::civil_day;
use crate::disclosure::form::parse_date;
use crate::ledger::{Answer, Hold, HoldPurpose, HoldRequest, Ledger, RecordError, Rule};
use crate::slot::Person;
use crate::vocabulary::Code as _;

/// `holds`.
#[derive(Debug, Subcommand)]
pub enum Holds {
    /// A new one.
    Place(Place),
    /// Those in force.
    List,
    /// It was looked at and stays.
    Review(Review),
    /// It ends.
    Lift(Lift),
}

/// `holds place`.
#[derive(Debug, Args)]
pub struct Place {
    #[arg(value_name = "REF")]
    subjects: Vec<String>,
    #[arg(long, value_name = "PURPOSE", value_parser = purpose)]
    purpose: HoldPurpose,
    #[arg(long, value_name = "ID")]
    recipient: Option<String>,
    #[arg(long, value_name = "RULE", value_parser = rule)]
    rule: Vec<Rule>,
    #[arg(long, value_name = "GROUND")]
    ground: Vec<String>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    review: Option<NaiveDate>,
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

/// `holds review`.
#[derive(Debug, Args)]
pub struct Review {
    #[arg(value_name = "SEQ")]
    hold: u64,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    next: NaiveDate,
}

/// `holds lift`.
#[derive(Debug, Args)]
pub struct Lift {
    #[arg(value_name = "SEQ")]
    hold: u64,
}

fn purpose(text: &str) -> Result<HoldPurpose, String> {
    HoldPurpose::parse(text).map_err(|error| error.to_string())
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::parse(text).map_err(|error| error.to_string())
}

/// Does what was asked.
///
/// # Errors
/// Somebody nobody knows, no such hold, or the ledger cannot be used.
pub fn run(session: &Session, holds: &Holds) -> Result<Exit, Failed> {
    match holds {
        Holds::Place(place) => put(session, place),
        Holds::List => list(session),
        Holds::Review(review) => {
            let path = format!("/v1/holds/{}/review", review.hold);
            let asked = Asked::post(path, &json!({"review_on": review.next}));
            change(session, "hold-reviewed", asked, |ledger| {
                ledger.review_hold(review.hold, review.next, None)
            })
        }
        Holds::Lift(lift) => {
            let asked = Asked::new(Method::DELETE, format!("/v1/holds/{}", lift.hold));
            change(session, "hold-lifted", asked, |ledger| {
                ledger.lift_hold(lift.hold, None)
            })
        }
    }
}

/// What a service is asked for the same hold.
fn body(place: &Place) -> Value {
    let subjects: Vec<Value> = place
        .subjects
        .iter()
        .map(|one| json!({"ref": one}))
        .collect();
    let rules: Vec<String> = place.rule.iter().map(ToString::to_string).collect();
    Members::default()
        .value("purpose", Some(place.purpose.to_string().into()))
        .value("subjects", (!subjects.is_empty()).then(|| subjects.into()))
        .text("recipient", place.recipient.as_ref())
        .list("rules", &rules)
        .list("grounds", &place.ground)
        .value("review_on", place.review.map(|day| json!(day)))
        .text("reference", place.reference.as_ref())
        .text("text", place.text.as_ref())
        .object()
}

fn put(session: &Session, place: &Place) -> Result<Exit, Failed> {
    let mut persons = Vec::new();
    for (index, reference) in place.subjects.iter().enumerate() {
        let person = Person::parse(reference).map_err(|error| {
            let told = [
                ("place", (index + 1).to_string().into()),
                ("error", session.words(&error).into()),
            ];
            Failed::new("invalid_person", session.say_with("failed-person", &told))
        })?;
        persons.push(person);
    }
    let request = HoldRequest {
        purpose: place.purpose,
        persons,
        recipient: place.recipient.clone(),
        rules: place.rule.clone(),
        grounds: place.ground.clone(),
        review_on: place.review,
        reference: place.reference.clone(),
        text: place.text.clone(),
        actor: None,
    };
    let asked = Asked::post("/v1/holds", &body(place));
    change(session, "hold-placed", asked, |ledger| {
        ledger.place_hold(request)
    })
}

fn change(
    session: &Session,
    sentence: &str,
    asked: Asked,
    act: impl FnOnce(&Ledger) -> Result<Answer, RecordError>,
) -> Result<Exit, Failed> {
    let door = session.door()?;
    let answer = door.act(session, asked, act)?;
    let at = canon::format_instant(answer.at);
    session.json("hold/1", json!({"seq": answer.seq, "at": at}))?;
    session.print(&session.say_with(sentence, &[("seq", answer.seq.to_string().into())]))?;
    door.close(session)?;
    Ok(Exit::Done)
}

fn list(session: &Session) -> Result<Exit, Failed> {
    let door = session.door()?;
    let holds = match &door {
        Door::Own(ledger) => ledger.holds().iter().map(of_hold).collect(),
        Door::Served(served) => served.list(session, "/v1/holds", "holds")?,
    };
    let today = civil_day(session.clock.read().wall).to_string();
    for hold in &holds {
        session.print(&words(session, hold))?;
        if hold["review_on"].as_str().is_some_and(|day| *day < *today) {
            session.hint("hold-overdue", &[("seq", hold["seq"].to_string().into())]);
        }
    }
    if holds.is_empty() {
        session.hint("holds-none", &[]);
    }
    session.json("holds/1", json!({"holds": holds}))?;
    door.close(session)?;
    Ok(Exit::Done)
}

/// A hold as JSON, without anybody's name.
fn of_hold(hold: &Hold) -> Value {
    json!({"seq": hold.seq, "since": canon::format_instant(hold.since), "purpose": hold.purpose,
        "recipient": hold.recipient, "rules": hold.rules, "grounds": hold.grounds, "review_on": hold.review_on,
        "persons": hold.persons()})
}

fn words(session: &Session, hold: &Value) -> String {
    let text = |name: &str| hold[name].as_str().map(str::to_owned);
    let persons = hold["persons"].as_u64().unwrap_or_default();
    let whom = match (persons, text("recipient")) {
        (0, None) => session.say("hold-everybody"),
        (0, Some(id)) => session.say_with("hold-recipient", &[("id", id.into())]),
        (count, _) => session.say_with("hold-persons", &[("count", count.into())]),
    };
    let rules = hold["rules"].as_array().map_or(&[][..], Vec::as_slice);
    let rules = if rules.is_empty() {
        session.say("hold-all-rules")
    } else {
        let names = rules.iter().filter_map(Value::as_str);
        let names: Vec<String> = names
            .map(|rule| session.say(&format!("rule-{rule}")))
            .collect();
        names.join(", ")
    };
    let purpose = text("purpose").unwrap_or_default();
    let told = [
        ("seq", hold["seq"].to_string().into()),
        (
            "purpose",
            session.say(&format!("hold-for-{purpose}")).into(),
        ),
        ("whom", whom.into()),
        ("rules", rules.into()),
        (
            "review",
            text("review_on").unwrap_or_else(|| "–".to_owned()).into(),
        ),
    ];
    session.say_with("hold-line", &told)
}
