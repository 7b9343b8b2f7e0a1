//! From the parts of a bundle to the dossier: counting what its lines say.
//!
//! Nothing else is asked: what the bundle does not hold (withheld, erased, outside the scope) is not in the report either.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use super::ground::Carried;
use super::matters::Matters;
use super::{
    AuthorityThen, Closed, Completeness, Counts, Dossier, Erased, ExporterThen, GroundClass,
    InquiryThen, RecipientThen, RefusalRow, RuleSaid, RulebookThen, TransferRow, WithheldRow,
    ground,
};
use crate::decide;
use crate::disclosure::{ClearDisclosure, ClearExporter, ClearRecipient, civil_day};
use crate::entry::{Body, Entry, Importer, Refusal, Verdict};
use crate::evidence::{Field, Manifest, Parts, ProvenLine, Sealed, Statement};
use crate::hash::Digest;
use crate::recompute::Register;
use crate::rulebook::Rulebook;
use crate::vocabulary::{Missing, Place, Regime, Transfer, VerdictWord};

/// Why there is no dossier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DossierError {
    /// Nobody said what the bundle is about.
    #[error("the parts of the bundle lack a manifest")]
    NoManifest,
    /// A line that is no entry.
    #[error("entry {0} of the bundle cannot be read; verify the ledger with `tabellion verify`")]
    Line(u64),
    /// No genesis.
    #[error(
        "the bundle does not hold the exporter as it was; verify the ledger with `tabellion verify`"
    )]
    NoExporter,
    /// Rules that nobody can read.
    #[error("the rules of this release cannot be read")]
    Rules,
}

impl Dossier {
    /// What a bundle of these parts shows.
    ///
    /// # Errors
    /// Parts that are no bundle.
    pub fn of(parts: &Parts) -> Result<Self, DossierError> {
        let manifest = parts.manifest.as_ref().ok_or(DossierError::NoManifest)?;
        let entries = parsed(&parts.entries)?;
        let support = parsed(&parts.support)?;
        let sealed = words(&parts.openings);
        let shelf = Shelf::of(parts)?;
        let exporter = exporter(&entries, &support, &sealed).ok_or(DossierError::NoExporter)?;
        let register = shelf.register(entries.iter().chain(&support));
        let mut tally = Tally::new(&shelf, &register, &support, &entries, &sealed);
        let mut matters = Matters::default();
        for entry in &entries {
            tally.entry(entry);
            matters.entry(entry);
        }
        tally.counts.entries = entries.len() as u64;
        tally.counts.support = support.len() as u64;
        let instant = chrono::DateTime::parse_from_rfc3339(&manifest.as_of).ok();
        let day = instant.map(|at| civil_day(at.to_utc()));
        let authority = day.and_then(|day| shelf.latest().authority(exporter.clear.country, day));
        let (missing, conditions) = (ranked(&tally.missing), ranked(&tally.conditions));
        let recipients = tally.recipients();
        Ok(Self {
            origin: manifest.origin.clone(),
            as_of: manifest.as_of.clone(),
            checkpoint: manifest.checkpoint,
            authority: authority.map(|found| AuthorityThen {
                code: found.code.to_string(),
                name: found.name.clone(),
                // One that has always been competent is cited for what it authorises.
                citation: found.from.map(|_| found.citation.clone()),
            }),
            inquiry: inquiry(manifest, entries.iter().chain(&support), &sealed),
            scope: manifest.filter.clone(),
            persons: manifest
                .persons
                .iter()
                .map(|person| person.value.clone())
                .collect(),
            counts: tally.counts,
            kinds: tally.kinds,
            recipients,
            transfers: tally.transfers.into_values().collect(),
            unexplained: tally.unexplained,
            refusals: tally.refusals,
            missing,
            conditions,
            requests: matters.requests(),
            breaches: matters.breaches(),
            erased: erased(manifest, parts, entries.iter().chain(&support)),
            withheld: withheld(&parts.openings),
            rulebooks: shelf.then(&tally.verdicts),
            rules: tally.rules,
            tokens: parts.tokens.iter().map(|token| token.size).collect(),
            completeness: Completeness {
                whole: parts.claims.whole,
                recipients: parts
                    .claims
                    .recipients
                    .iter()
                    .map(|claim| (claim.id.clone(), claim.count))
                    .collect(),
                person: parts.claims.person,
            },
            exporter,
        })
    }
}

fn parsed(lines: &[ProvenLine]) -> Result<Vec<Entry>, DossierError> {
    let one =
        |line: &ProvenLine| Entry::parse(&line.line).map_err(|_| DossierError::Line(line.seq));
    lines.iter().map(one).collect()
}

/// The civil day of an instant of the log.
pub(super) fn day_of(instant: &str) -> Option<NaiveDate> {
    instant.get(..10)?.parse().ok()
}

/// An entry's own sealed values, as far as they open.
enum Words {
    Open(Value),
    Closed(Closed),
}

type AllWords = HashMap<u64, Words>;

fn words(openings: &[Statement]) -> AllWords {
    let told = |one: &Statement| {
        let words = match one.sealed.as_ref()? {
            Sealed::Field(Field::Open(open)) => Words::Open(serde_json::from_str(&open.text).ok()?),
            Sealed::Field(Field::Withheld(_)) => Words::Closed(Closed::Withheld),
            Sealed::Closed(_) => Words::Closed(Closed::Erased),
        };
        Some((one.seq, words))
    };
    openings.iter().filter_map(told).collect()
}

fn text(words: Option<&Words>, path: &str) -> Option<String> {
    match words? {
        Words::Open(value) => value.pointer(path)?.as_str().map(str::to_owned),
        Words::Closed(_) => None,
    }
}

fn closed(words: Option<&Words>) -> Option<Closed> {
    match words? {
        Words::Open(_) => None,
        Words::Closed(closed) => Some(*closed),
    }
}

/// The exporter as the last entry of the bundle about it has it.
fn exporter(entries: &[Entry], support: &[Entry], sealed: &AllWords) -> Option<ExporterThen> {
    let profile = |entry: &Entry| -> Option<(u64, ClearExporter)> {
        match &entry.body {
            Body::Genesis(genesis) => Some((entry.seq, genesis.profile.clone())),
            Body::Exporter(version) => Some((entry.seq, version.profile.clone())),
            _ => None,
        }
    };
    let (seq, clear) = entries
        .iter()
        .chain(support)
        .filter_map(profile)
        .max_by_key(|(seq, _)| *seq)?;
    let words = sealed.get(&seq);
    let lines = |paths: &[&str]| paths.iter().filter_map(|path| text(words, path)).collect();
    Some(ExporterThen {
        closed: closed(words),
        name: text(words, "/name"),
        acting_for: text(words, "/acting_for_name"),
        lines: lines(&[
            "/contact/address",
            "/contact/registration",
            "/contact/representative",
        ]),
        dpo: lines(&[
            "/contact/dpo/name",
            "/contact/dpo/address",
            "/contact/dpo/email",
        ]),
        clear,
    })
}

fn inquiry<'a>(
    manifest: &Manifest,
    mut entries: impl Iterator<Item = &'a Entry>,
    sealed: &AllWords,
) -> Option<InquiryThen> {
    let seq = manifest.inquiry?;
    let entry = entries.find(|entry| entry.seq == seq)?;
    let Body::Inquiry(body) = &entry.body else {
        return None;
    };
    let words = sealed.get(&seq);
    Some(InquiryThen {
        seq,
        recorded: crate::canon::format_instant(entry.at),
        authority: super::matters::word(&body.authority),
        closed: closed(words),
        reference: text(words, "/reference"),
        text: text(words, "/text"),
        due_on: body.due_on.clone(),
        grounds: body.grounds.clone(),
    })
}

/// The rulebooks of a bundle.
struct Shelf {
    books: BTreeMap<String, Arc<Rulebook>>,
    unread: Vec<String>,
    own: Arc<Rulebook>,
}

impl Shelf {
    fn of(parts: &Parts) -> Result<Self, DossierError> {
        let mut shelf = Self {
            books: BTreeMap::new(),
            unread: Vec::new(),
            own: Arc::new(Rulebook::embedded().map_err(|_| DossierError::Rules)?),
        };
        for pack in &parts.rulebooks {
            let digest = pack.digest().to_string();
            if digest == shelf.own.digest().to_string() {
                shelf.books.insert(digest, Arc::clone(&shelf.own));
                continue;
            }
            let files = pack.files.iter();
            match Rulebook::recall(files.map(|file| (file.name.as_str(), file.text.as_str()))) {
                Ok(book) => {
                    shelf.books.insert(digest, Arc::new(book));
                }
                Err(_) => shelf.unread.push(digest),
            }
        }
        Ok(shelf)
    }

    /// The book with this digest; what this release cannot read is judged by its own book, for words alone.
    fn book(&self, digest: &str) -> &Rulebook {
        self.books.get(digest).unwrap_or(&self.own).as_ref()
    }

    /// What the lines tell of exporter, recipients and rules, with all versions.
    fn register<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Register {
        let source = |digest: Digest| {
            let found = self.books.get(&digest.to_string());
            let book = found.filter(|book| book.digest() == digest);
            book.map(Arc::clone)
                .ok_or_else(|| "this release cannot read it".to_owned())
        };
        let mut entries: Vec<&Entry> = entries.collect();
        entries.sort_by_key(|entry| entry.seq);
        let mut register = Register::default();
        for entry in entries {
            register.take(entry, &source);
        }
        register
    }

    fn latest(&self) -> &Rulebook {
        self.books
            .values()
            .max_by_key(|book| (book.law_as_of(), book.version().to_owned()))
            .unwrap_or(&self.own)
            .as_ref()
    }

    fn then(&self, verdicts: &BTreeMap<String, u64>) -> Vec<RulebookThen> {
        let one = |digest: &String, version: Option<String>| RulebookThen {
            digest: digest.clone(),
            version,
            verdicts: verdicts.get(digest).copied().unwrap_or(0),
        };
        let read = self
            .books
            .iter()
            .map(|(digest, book)| one(digest, Some(book.version().to_owned())));
        let unread = self.unread.iter().map(|digest| one(digest, None));
        read.chain(unread).collect()
    }
}

/// Counts over the lines of the scope.
struct Tally<'a> {
    shelf: &'a Shelf,
    register: &'a Register,
    profiles: HashMap<u64, ClearRecipient>,
    names: HashMap<u64, String>,
    counts: Counts,
    kinds: BTreeMap<&'static str, u64>,
    known: BTreeMap<String, (u64, RecipientThen)>,
    transfers: BTreeMap<(Place, Regime, GroundClass), TransferRow>,
    unexplained: u64,
    refusals: Vec<RefusalRow>,
    missing: BTreeMap<Missing, u64>,
    conditions: BTreeMap<crate::vocabulary::Condition, u64>,
    verdicts: BTreeMap<String, u64>,
    rules: BTreeMap<String, RuleSaid>,
}

impl<'a> Tally<'a> {
    fn new(
        shelf: &'a Shelf,
        register: &'a Register,
        support: &[Entry],
        entries: &[Entry],
        sealed: &AllWords,
    ) -> Self {
        let mut profiles = HashMap::new();
        let mut names = HashMap::new();
        for entry in support.iter().chain(entries) {
            if let Body::Recipient(change) = &entry.body {
                profiles.extend(change.profile.clone().map(|profile| (entry.seq, profile)));
                let name = text(sealed.get(&entry.seq), "/name");
                names.extend(name.map(|name| (entry.seq, name)));
            }
        }
        Self {
            shelf,
            register,
            profiles,
            names,
            counts: Counts::default(),
            kinds: BTreeMap::new(),
            known: BTreeMap::new(),
            transfers: BTreeMap::new(),
            unexplained: 0,
            refusals: Vec::new(),
            missing: BTreeMap::new(),
            conditions: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            rules: BTreeMap::new(),
        }
    }

    fn entry(&mut self, entry: &Entry) {
        *self.kinds.entry(entry.body.kind()).or_default() += 1;
        match &entry.body {
            Body::Disclosure(record) => {
                self.decided(
                    entry,
                    &record.disclosure,
                    &record.recipient,
                    &record.verdict,
                );
            }
            Body::Refusal(refusal) => {
                self.decided(
                    entry,
                    &refusal.disclosure,
                    &refusal.recipient,
                    &refusal.verdict,
                );
            }
            _ => {}
        }
    }

    fn decided(
        &mut self,
        entry: &Entry,
        disclosure: &ClearDisclosure,
        to: &Importer,
        verdict: &Verdict,
    ) {
        self.count(verdict, disclosure.occurred_on);
        if verdict.verdict != VerdictWord::Refuse {
            for condition in &verdict.conditions {
                *self.conditions.entry(*condition).or_default() += 1;
            }
        }
        let digest = verdict.rulebook.to_string();
        let library = self.shelf;
        let book = library.book(&digest);
        *self.verdicts.entry(digest).or_default() += 1;
        for id in &verdict.rules {
            let said = book.rule(id).map(|rule| RuleSaid {
                title: rule.title.clone(),
                citation: rule.citation.clone(),
            });
            self.rules.extend(said.map(|said| (id.to_string(), said)));
        }
        let again = ground::again(entry, self.register);
        if let Body::Refusal(refusal) = &entry.body {
            self.refused(entry.seq, refusal, again.as_ref());
        }
        let carried = match (&again, verdict.transfer) {
            (_, Transfer::No) => Vec::new(),
            (Some(again), _) => {
                let took_place =
                    matches!(&entry.body, Body::Refusal(refusal) if refusal.took_place);
                ground::ways(again, took_place)
            }
            (None, _) => {
                self.unexplained += 1;
                Vec::new()
            }
        };
        if let Some(profile) = self.profile(to) {
            self.received(disclosure, to, &profile, verdict, &carried);
        }
        self.transferred(to, carried);
    }

    fn refused(&mut self, seq: u64, refusal: &Refusal, again: Option<&decide::Verdict>) {
        self.counts.took_place += u64::from(refusal.took_place);
        for missing in &refusal.verdict.missing {
            *self.missing.entry(*missing).or_default() += 1;
        }
        self.refusals.push(RefusalRow {
            seq,
            occurred_on: refusal.disclosure.occurred_on,
            recipient: id_of(&refusal.recipient),
            purpose: refusal.disclosure.purpose,
            missing: refusal.verdict.missing.clone(),
            refusing: again.map(ground::refusing),
            took_place: refusal.took_place,
        });
    }

    fn count(&mut self, verdict: &Verdict, day: NaiveDate) {
        let counts = &mut self.counts;
        match verdict.verdict {
            VerdictWord::Permit => counts.permitted += 1,
            VerdictWord::PermitWithConditions => counts.conditional += 1,
            VerdictWord::Refuse => counts.refused += 1,
        }
        match verdict.transfer {
            Transfer::Yes => counts.transfers += 1,
            Transfer::Undetermined => counts.undetermined += 1,
            Transfer::No => {}
        }
        counts.review += u64::from(verdict.review);
        counts.days = Some(widened(counts.days, day));
    }

    fn profile(&self, to: &Importer) -> Option<ClearRecipient> {
        match to {
            Importer::Organisation(organisation) => self.profiles.get(&organisation.at).cloned(),
            Importer::Person(person) => Some(person.facts.clone()),
        }
    }

    fn received(
        &mut self,
        disclosure: &ClearDisclosure,
        to: &Importer,
        profile: &ClearRecipient,
        verdict: &Verdict,
        carried: &[Carried],
    ) {
        let (at, name) = match to {
            Importer::Organisation(found) => (found.at, self.names.get(&found.at).cloned()),
            Importer::Person(_) => (0, None),
        };
        let fresh = || RecipientThen {
            id: id_of(to),
            name: None,
            profile: profile.clone(),
            places: BTreeSet::new(),
            disclosures: 0,
            refusals: 0,
            purposes: BTreeSet::new(),
            categories: BTreeSet::new(),
            days: None,
            carried: BTreeSet::new(),
        };
        let (latest, row) = self
            .known
            .entry(key_of(to))
            .or_insert_with(|| (at, fresh()));
        if at >= *latest {
            *latest = at;
            row.name = name;
            row.profile = profile.clone();
        }
        row.places.extend(places(profile));
        if verdict.verdict == VerdictWord::Refuse {
            row.refusals += 1;
            return;
        }
        row.disclosures += 1;
        row.purposes.insert(disclosure.purpose);
        row.categories
            .extend(disclosure.data_categories.iter().copied());
        row.days = Some(widened(row.days, disclosure.occurred_on));
        for one in carried.iter().filter(|one| one.class.carries()) {
            row.carried.extend(one.rules.iter().cloned());
        }
    }

    fn transferred(&mut self, to: &Importer, carried: Vec<Carried>) {
        for one in carried {
            let row = self
                .transfers
                .entry((one.place, one.regime, one.class))
                .or_insert_with(|| TransferRow {
                    place: one.place,
                    regime: one.regime,
                    class: one.class,
                    rules: BTreeSet::new(),
                    count: 0,
                    recipients: BTreeSet::new(),
                });
            row.count += 1;
            row.rules.extend(one.rules);
            row.recipients.insert(key_of(to));
        }
    }

    /// The recipients by kind, then by name.
    fn recipients(&mut self) -> Vec<RecipientThen> {
        let known = std::mem::take(&mut self.known);
        let mut rows: Vec<RecipientThen> = known.into_values().map(|(_, row)| row).collect();
        rows.sort_by(|a, b| {
            (a.profile.kind, &a.name, &a.id).cmp(&(b.profile.kind, &b.name, &b.id))
        });
        rows
    }
}

/// Seat, hosting, remote access, sub-processors.
fn places(profile: &ClearRecipient) -> impl Iterator<Item = Place> + '_ {
    let subs = profile.sub_processors.iter().map(|sub| sub.country);
    let countries = profile
        .hosting
        .iter()
        .chain(&profile.remote_access)
        .copied();
    std::iter::once(profile.seat).chain(countries.chain(subs).map(Place::Country))
}

fn id_of(to: &Importer) -> Option<String> {
    match to {
        Importer::Organisation(organisation) => Some(organisation.id.clone()),
        Importer::Person(_) => None,
    }
}

/// Natural persons are gathered by kind and role: the report names none.
fn key_of(to: &Importer) -> String {
    match to {
        Importer::Organisation(organisation) => organisation.id.clone(),
        Importer::Person(person) => format!("\u{0}{}/{}", person.facts.kind, person.facts.role),
    }
}

pub(super) fn widened(
    days: Option<(NaiveDate, NaiveDate)>,
    day: NaiveDate,
) -> (NaiveDate, NaiveDate) {
    days.map_or((day, day), |(first, last)| (first.min(day), last.max(day)))
}

/// The most frequent first.
fn ranked<T: Copy + Ord>(counts: &BTreeMap<T, u64>) -> Vec<(T, u64)> {
    let mut ranked: Vec<(T, u64)> = counts.iter().map(|(code, count)| (*code, *count)).collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked
}

fn erased<'a>(
    manifest: &Manifest,
    parts: &Parts,
    entries: impl Iterator<Item = &'a Entry>,
) -> Erased {
    let mut erased = Erased {
        since: manifest.since.clone(),
        ..Erased::default()
    };
    for statement in parts.openings.iter().filter(|one| one.is_gone()) {
        *erased.entries.entry(statement.seq).or_default() += 1;
    }
    super::matters::erasures(entries, &mut erased.erasures);
    erased
}

fn withheld(openings: &[Statement]) -> Vec<WithheldRow> {
    let mut rows = Vec::new();
    for statement in openings {
        let row = |field: &Field, name: &'static str| match field {
            Field::Withheld(closed) => Some(WithheldRow {
                seq: statement.seq,
                slot: statement.slot,
                field: name,
                ground: closed.ground.clone(),
                commitment: closed.commitment.clone(),
            }),
            Field::Open(_) => None,
        };
        if let Some(Sealed::Field(field)) = &statement.sealed {
            rows.extend(row(field, "sealed"));
        }
        if let Some(fields) = &statement.fields {
            let names = ["person", "number", "facts", "details"];
            let all = fields.all().into_iter().zip(names);
            rows.extend(all.filter_map(|(field, name)| row(field, name)));
        }
    }
    rows
}
