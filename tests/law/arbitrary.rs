//! Facts that nobody would send, made from one number.

use serde_json::{Map, Value, json};
use tabellion::disclosure::{Case, read};
use tabellion::vocabulary::{
    Basis, Category, Code, DerogationArticle, EvidenceType, Kind, Purpose, Role,
};

/// `SplitMix64`: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    pub fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.roll(list.len())]
    }

    fn code<C: Code>(&mut self) -> &'static str {
        self.pick(C::ALL).code()
    }

    fn some<T: Clone + PartialEq>(
        &mut self,
        most: usize,
        mut make: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let mut list = Vec::new();
        for _ in 0..=self.roll(most) {
            let item = make(self);
            if !list.contains(&item) {
                list.push(item);
            }
        }
        list
    }

    fn country(&mut self) -> &'static str {
        const PLACES: [&str; 26] = [
            "FR", "FR", "DE", "IE", "MC", "MC", "US", "US", "GB", "CH", "CA", "JP", "KR", "BR",
            "IL", "NO", "IS", "NC", "RE", "GI", "JE", "IN", "HR", "SJ", "FO", "NZ",
        ];
        PLACES[self.roll(PLACES.len())]
    }

    pub fn date(&mut self) -> String {
        let year = if self.one_in(4) {
            1999 + self.roll(34)
        } else {
            2024 + self.roll(3)
        };
        format!("{year}-{:02}-{:02}", 1 + self.roll(12), 1 + self.roll(28))
    }

    fn instant(&mut self) -> String {
        format!(
            "{}T{:02}:{:02}:00Z",
            self.date(),
            self.roll(24),
            self.roll(60)
        )
    }

    fn after(&mut self, date: &str) -> String {
        self.date().max(date.to_owned())
    }
}

const NAMES: [&str; 4] = [
    "Orme SAS (example)",
    "Tarn Ltd (example)",
    "Sable Inc. (example)",
    "Heron GmbH (example)",
];

#[expect(clippy::too_many_lines, reason = "one arm per type of evidence")]
fn evidence(dice: &mut Dice) -> Value {
    let kind = *dice.pick(EvidenceType::ALL);
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| map.insert(name.to_owned(), value);
    put("type", json!(kind.code()));
    let date = dice.date();
    match kind {
        EvidenceType::Art28Contract | EvidenceType::Mc26Contract => {
            put("signed", json!(date));
            if dice.one_in(4) {
                put("expires", json!(dice.after(&date)));
            }
            if dice.one_in(6) {
                put("missing_clauses", json!(["28(3)(h)"]));
            }
        }
        EvidenceType::Scc => {
            let decision = *dice.pick(&[
                "2021/914", "2021/914", "2021/914", "2010/87", "2001/497", "2004/915",
            ]);
            put("decision", json!(decision));
            if decision == "2021/914" {
                put("module", json!(1 + dice.roll(4)));
            }
            put("signed", json!(date));
            put(
                "annexes",
                if dice.one_in(4) {
                    json!(["I"])
                } else {
                    json!(["I", "II", "III"])
                },
            );
            put("modified", json!(dice.one_in(8)));
            if dice.one_in(6) {
                put("combines_eu_data", json!(dice.one_in(2)));
                put("processing_changed", json!(dice.one_in(2)));
            }
        }
        EvidenceType::Tia => {
            put("destinations", json!(dice.some(3, Dice::country)));
            put(
                "conclusion",
                json!(dice.pick(&["proceed", "proceed", "proceed_with_measures", "suspend"])),
            );
            put("by", json!(dice.pick(&["exporter", "processor"])));
            if dice.one_in(2) {
                put("verified_by_controller", json!(dice.one_in(2)));
            }
            put("date", json!(date));
        }
        EvidenceType::Bcr => {
            put("bcr_type", json!(dice.pick(&["controller", "processor"])));
            put("approved_by", json!(dice.country()));
            put("members", json!(dice.some(4, |dice| *dice.pick(&NAMES))));
            put("date", json!(date));
        }
        EvidenceType::CodeOfConduct | EvidenceType::Certification => {
            put("approved", json!(!dice.one_in(3)));
            put("binding_commitment", json!(!dice.one_in(3)));
            put("date", json!(date));
        }
        EvidenceType::AdHocClauses
        | EvidenceType::AdministrativeArrangement
        | EvidenceType::PublicBodyInstrument => {
            if dice.one_in(2) {
                let status = dice.pick(&["granted", "pending", "refused"]);
                let authority = dice.pick(&["CNIL", "APDP", "CCIN", "BfDI"]);
                put(
                    "authorisation",
                    json!({"authority": authority, "status": status, "date": date, "ref": "A-1"}),
                );
            }
        }
        EvidenceType::ApdpAuthorisation
        | EvidenceType::CcinAuthorisation
        | EvidenceType::CcinFormality => {
            put(
                "status",
                json!(dice.pick(&["granted", "pending", "refused"])),
            );
            put("date", json!(date));
        }
        EvidenceType::MinisterialListEntry => {
            put("country", json!(dice.country()));
            put("date", json!(date));
        }
        EvidenceType::InternationalAgreement => {
            let one = dice.country();
            put(
                "parties",
                json!([one, if one == "US" { "FR" } else { "US" }]),
            );
        }
        EvidenceType::Notice => {
            put("version", json!(date));
            for name in [
                "covers_recipient_kind",
                "covers_categories",
                "covers_purpose",
            ] {
                put(name, json!(!dice.one_in(5)));
            }
            put("date", json!(date));
        }
        EvidenceType::Authorisation => {
            put("given_at", json!(format!("{date}T10:00:00Z")));
            put("covers_recipient", json!(!dice.one_in(4)));
            put("covers_categories", json!(!dice.one_in(4)));
            if dice.one_in(4) {
                put(
                    "revoked_at",
                    json!(format!("{}T11:00:00Z", dice.after(&date))),
                );
            }
        }
        EvidenceType::Consent => {
            put("given_at", json!(format!("{date}T10:00:00+02:00")));
            put("explicit", json!(dice.one_in(2)));
            if dice.one_in(4) {
                put(
                    "withdrawn_at",
                    json!(format!("{}T12:00:00Z", dice.after(&date))),
                );
            }
        }
        EvidenceType::ScopeCheck => {
            put("narrow", json!(!dice.one_in(3)));
            put("date", json!(date));
        }
        EvidenceType::HostingAttestation => {
            put("country", json!(dice.country()));
        }
        _ => {
            put("date", json!(date));
        }
    }
    if dice.one_in(5) {
        put(
            "document",
            json!({"title": "Signed copy", "sha256": "ab".repeat(32)}),
        );
    }
    if dice.one_in(4) {
        put("ref", json!("REF-1"));
    }
    Value::Object(map)
}

fn evidences(dice: &mut Dice, persons: bool) -> Vec<Value> {
    let mut list = dice.some(12, evidence);
    list.retain(|value| {
        persons || (value["type"] != "consent" && value["type"] != "authorisation")
    });
    list
}

fn attributes(dice: &mut Dice, own: &str) -> Value {
    let mut map = Map::new();
    for name in [
        "subject_to_gdpr",
        "subject_to_pipeda",
        "appi_supplementary_rules",
        "subject_to_lgpd",
        "subject_to_pipa",
        "public_body",
        "academic",
        "non_profit",
    ] {
        if dice.one_in(3) {
            map.insert(name.to_owned(), json!(!dice.one_in(4)));
        }
    }
    if dice.one_in(4) {
        map.insert("parent_country".to_owned(), json!(dice.country()));
    }
    if dice.one_in(2) {
        let entity = if dice.one_in(4) {
            "Somebody else (example)"
        } else {
            own
        };
        let framework = dice.pick(&["eu_us", "eu_us", "swiss_us"]);
        let status = dice.pick(&["active", "active", "inactive"]);
        let covers = dice
            .pick(&[json!(["non_hr"]), json!(["hr", "non_hr"])])
            .clone();
        let date = dice.date();
        map.insert("dpf".to_owned(), json!({"status": status, "framework": framework, "covers": covers, "listed_entity": entity, "checked_on": date}));
    }
    if dice.one_in(3) {
        let framework = dice.pick(&["safe_harbor", "privacy_shield"]);
        map.insert(
            "listed_under".to_owned(),
            json!([{"framework": framework, "from": "2005-01-01"}]),
        );
    }
    Value::Object(map)
}

fn recipient(dice: &mut Dice) -> Value {
    let name = *dice.pick(&NAMES[1..]);
    let kind = *dice.pick(Kind::ALL);
    let seat = if kind == Kind::InternationalOrganisation {
        *dice.pick(&["IO:EPO", "IO:IEDO"])
    } else {
        dice.country()
    };
    let mut map = json!({
        "id": "rcp-1", "name": name, "kind": kind.code(), "role": dice.code::<Role>(), "seat": seat,
        "hosting": dice.some(2, Dice::country), "attributes": attributes(dice, name),
    });
    if dice.one_in(3) {
        map["remote_access"] = json!(dice.some(2, Dice::country));
    }
    if seat == "CA" && dice.one_in(2) {
        map["seat_subdivision"] = json!("CA-QC");
    }
    if dice.one_in(6) {
        map["same_legal_entity"] = json!(true);
    }
    if dice.one_in(6) {
        map["natural_person"] = json!(dice.one_in(2));
        map["contact"] = json!({"email": "somebody@example.org"});
    }
    let instruments = evidences(dice, false);
    if !instruments.is_empty() {
        map["instruments"] = json!(instruments);
    }
    if dice.one_in(3) {
        let sub = dice.some(2, |dice| {
            let name = *dice.pick(&NAMES);
            let mut sub = json!({"name": name, "country": dice.country(), "authorised": !dice.one_in(3), "attributes": attributes(dice, name)});
            let own = evidences(dice, false);
            if !own.is_empty() {
                sub["instruments"] = json!(own);
            }
            sub
        });
        map["sub_processors"] = json!(sub);
    }
    map
}

fn derogation(dice: &mut Dice) -> Value {
    let mut map = json!({
        "article": dice.code::<DerogationArticle>(),
        "frequency": dice.pick(&["once", "occasional", "repeated", "systematic"]),
    });
    for name in [
        "authority_informed",
        "subjects_informed",
        "necessity_note",
        "balancing_test",
        "safeguards",
        "alternatives_exhausted",
        "subject_incapable",
        "whole_register",
    ] {
        if dice.one_in(2) {
            map[name] = json!(!dice.one_in(4));
        }
    }
    if dice.one_in(2) {
        map["persons"] = json!(1 + dice.roll(150));
    }
    if dice.one_in(2) {
        map["consent"] = json!({"explicit": !dice.one_in(3), "risks_explained": !dice.one_in(3), "given_at": "2024-03-01T10:00:00Z"});
    }
    map
}

fn data_age(dice: &mut Dice) -> Value {
    let (rule, trigger) = *dice.pick(&[
        ("prospecting", "end_of_relationship"),
        ("internship", "end_of_contract"),
        ("invoicing", "fiscal_year_end"),
        ("rights_file", "closed"),
        ("objection_file", "closed"),
        ("identity_document", "verified"),
    ]);
    if rule == "prospecting" && dice.one_in(2) {
        let contacts = dice.some(3, |dice| json!({"kind": dice.pick(&["reply", "click", "open", "delivery"]), "date": dice.date()}));
        return json!({"rule": rule, "trigger": "last_contact_by_person", "contacts": contacts});
    }
    json!({"rule": rule, "trigger": trigger, "date": dice.date()})
}

fn disclosure(dice: &mut Dice) -> Value {
    let bases = dice.some(3, |dice| {
        dice.pick(&Basis::ALL[..Basis::ALL.len() - 1]).code()
    });
    let mut map = json!({
        "exporter": "exp-1", "recipient": "rcp-1", "occurred_at": dice.instant(), "purpose": dice.code::<Purpose>(),
        "legal_basis": bases, "data_categories": dice.some(3, Dice::code::<Category>),
    });
    if dice.one_in(2) {
        map["subjects"] = json!([
            {"ref": "partner-1", "country": "US", "details": {"name": "Somebody", "age": 41}},
            {"ref": "partner-2"},
        ]);
    }
    if dice.one_in(3) {
        map["derogation"] = derogation(dice);
    }
    if dice.one_in(3) {
        map["data_age"] = data_age(dice);
    }
    let list = evidences(dice, true);
    if !list.is_empty() {
        map["evidence"] = json!(list);
    }
    if dice.one_in(5) {
        map["claimed_decision"] = json!(dice.pick(&["EU-ADQ-CH", "EU-ADQ-US-DPF", "EU-ADQ-KE"]));
    }
    if dice.one_in(6) {
        map["automated"] = json!(false);
    }
    if dice.one_in(8) {
        map["secure_channel"] = json!(false);
    }
    if dice.one_in(5) {
        map["late_reason"] = json!(dice.pick(&["initial_import", "the dog ate it", "other"]));
    }
    if dice.one_in(6) {
        map["supersedes"] = json!("crm-2025-000001");
    }
    if dice.one_in(3) {
        map["sources"] = json!({"identity": "provided", "cookies": "observed"});
    }
    map
}

/// A case without meaning, as JSON.
pub fn value(seed: u64) -> Value {
    let mut dice = Dice::new(seed);
    let dice = &mut dice;
    let country = *dice.pick(&["FR", "FR", "MC", "MC", "DE", "IS", "GB", "US"]);
    let mut exporter = json!({
        "id": "exp-1", "name": NAMES[0], "country": country,
        "acts_as": dice.pick(&["controller", "controller", "processor"]),
        "public_body": dice.one_in(4),
        "policy": {
            "hosting": dice.pick(&["eu_or_monaco", "none"]), "retention": dice.pick(&["notice_2024", "none"]),
            "third_country_needs_prior_authorisation": dice.one_in(2),
        },
    });
    if dice.one_in(4) {
        exporter["also_subject_to"] = json!(dice.some(2, |dice| {
            *dice.pick(&["eu-gdpr", "mc-1565", "mc-1165", "eu-dir95"])
        }));
    }
    if dice.one_in(4) {
        exporter["acting_for"] = json!({"name": "Client (example)", "country": "MC"});
    }
    let mut case = json!({
        "id": format!("seed-{seed}"), "title": "made from a number", "exporter": exporter, "recipient": recipient(dice),
        "disclosure": disclosure(dice),
        "expect": {"verdict": "refuse", "transfer": false, "decided_by": "nobody", "reason": "none", "conditions": [], "missing": [], "review": false},
    });
    if dice.one_in(3) {
        case["recorded_at"] = json!("2026-11-22T10:00:00Z");
    }
    if dice.one_in(3) {
        let history = dice.some(3, |dice| {
            let event = *dice.pick(&["objection", "restriction", "restriction_lifted", "erasure", "consent_withdrawn", "access_request"]);
            let mut map = json!({"event": event, "subject": dice.pick(&["partner-1", "partner-3"]), "at": dice.instant()});
            if event == "objection" && dice.one_in(2) {
                map["scope"] = json!(dice.pick(&["direct_marketing", "third_party_prospecting", "all"]));
            }
            map
        });
        case["history"] = json!(history);
    }
    case
}

/// A case without meaning.
pub fn case(seed: u64) -> Case {
    let value = value(seed);
    read(&value).unwrap_or_else(|faults| panic!("seed {seed} is no case: {faults}\n{value:#}"))
}

/// A real case with a few things changed: most of it still makes sense, so that permissions are tried too.
/// `None` when the change made something that is no case.
pub fn mutant(seed: u64, real: &[Value]) -> Option<Value> {
    let mut dice = Dice::new(seed);
    let dice = &mut dice;
    let mut case = dice.pick(real).clone();
    for _ in 0..=dice.roll(3) {
        mutate(dice, &mut case);
    }
    read::<Case>(&case).ok().map(|_| case)
}

fn push(case: &mut Value, list: &str, item: Value) {
    let (parent, member) = list.rsplit_once('/').unwrap();
    let place = &mut case.pointer_mut(parent).unwrap()[member];
    let mut items = place.as_array().cloned().unwrap_or_default();
    items.push(item);
    *place = json!(items);
}

fn mutate(dice: &mut Dice, case: &mut Value) {
    match dice.roll(12) {
        0 => case["disclosure"]["occurred_at"] = json!(dice.instant()),
        1 => push(case, "/disclosure/evidence", evidence(dice)),
        2 | 3 => push(case, "/recipient/instruments", evidence(dice)),
        4 => {
            let country = dice.country();
            case["recipient"]["seat"] = json!(country);
            case["recipient"]["hosting"] = json!([country]);
        }
        5 => case["recipient"]["remote_access"] = json!([dice.country()]),
        6 => {
            let name = *dice.pick(&NAMES);
            let sub = json!({"name": name, "country": dice.country(), "authorised": true, "attributes": attributes(dice, name)});
            push(case, "/recipient/sub_processors", sub);
        }
        7 => {
            case["exporter"]["also_subject_to"] = json!([dice.pick(&["eu-gdpr", "mc-1565"])]);
            case["disclosure"]["legal_basis"] = json!(["eu-gdpr:A6-1-f", "mc-1565:A5-6"]);
        }
        8 => case["recipient"]["role"] = json!(dice.code::<Role>()),
        9 => case["disclosure"]["derogation"] = derogation(dice),
        10 => {
            let name = case["recipient"]["name"].as_str().unwrap().to_owned();
            case["recipient"]["attributes"] = attributes(dice, &name);
        }
        _ => case["recipient"]["same_legal_entity"] = json!(true),
    }
}
