//! `tabellion subjects suppressions carry`: whoever was erased in the log before this one is not disclosed again here.
//!
//! ```text
//! tabellion --ledger ledger-2027 subjects suppressions carry --from ledger-2026
//! ```
//! What was taken before is not taken again, so a timer may do it every night.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::acting::not_acted;
use crate::cli::door::Door;
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::Asked;
use crate::cli::session::Session;
use crate::ledger::{Paths, SuppressionOffer};

/// `subjects suppressions carry`.
#[derive(Debug, Args)]
pub struct Carry {
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    #[arg(long, value_name = "DIR")]
    from_keys: Option<PathBuf>,
}

pub(super) fn run(session: &Session, asked: &Carry) -> Result<Exit, Failed> {
    let paths = Paths::new(asked.from.clone(), asked.from_keys.clone());
    let old = session.open_at(&paths)?;
    let offer = old.offer_suppressions();
    let offer = offer.map_err(|error| not_acted(session, &error))?;
    session.close(&old)?;
    let told = take(session, &offer)?;
    let words = [
        ("origin", offer.origin.to_string().into()),
        ("taken", told["taken"].as_u64().unwrap_or_default().into()),
        (
            "count",
            told["identifiers"].as_u64().unwrap_or_default().into(),
        ),
    ];
    session.json("suppressions-carried/1", told)?;
    session.print(&session.say_with("suppressions-carried", &words))?;
    Ok(Exit::Done)
}

/// Has the ledger of the session take an offer, here or by the service that has it; what was taken.
fn take(session: &Session, offer: &SuppressionOffer) -> Result<Value, Failed> {
    match session.door()? {
        Door::Own(ledger) => {
            let carried = ledger
                .take_suppressions(offer, None)
                .map_err(|error| not_acted(session, &error))?;
            session.close(&ledger)?;
            Ok(json!(carried))
        }
        Door::Served(served) => {
            let mut sum =
                json!({"origin": offer.origin, "lists": [], "taken": 0, "identifiers": 0});
            for piece in offer.clone().pieces() {
                let asked = Asked::post("/v1/suppressions/carry", &json!(piece));
                add(&mut sum, &served.value(session, asked)?);
            }
            Ok(sum)
        }
    }
}

/// Adds what one piece came to.
fn add(sum: &mut Value, piece: &Value) {
    for name in ["taken", "identifiers"] {
        let both = [&sum[name], &piece[name]].map(|value| value.as_u64().unwrap_or_default());
        sum[name] = both.iter().sum::<u64>().into();
    }
    if let (Some(lists), Some(more)) = (sum["lists"].as_array_mut(), piece["lists"].as_array()) {
        lists.extend(more.iter().cloned());
    }
    if sum["first"].is_null() {
        sum["first"] = piece["first"].clone();
    }
    if !piece["last"].is_null() {
        sum["last"] = piece["last"].clone();
    }
}
