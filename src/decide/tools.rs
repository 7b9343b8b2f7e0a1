//! The tools of Article 46 for one leg: which of them carry it, and what the others lack.

use chrono::NaiveDate;

use super::demand::Codes;
use super::hearing::{Conditions, Hearing};
use super::reading::Reading;
use super::shelf::Shelf;
use crate::disclosure::{ClearAttributes, ClearAuthorised, ClearBcr, Scc};
use crate::rulebook::{Law, RuleId};
use crate::vocabulary::{
    ActsAs, Authority, BcrType, Conclusion, Condition, Country, EvidenceType, MissingCode, Module,
    Place, SccDecision, Status, TiaAuthor,
};

/// Something that carries a leg.
#[derive(Debug, Clone)]
pub(super) struct Carrier<'a> {
    pub(super) rule: &'a RuleId,
    /// The assessment that stands beside it.
    pub(super) assessment: Option<&'a RuleId>,
    pub(super) conditions: Conditions,
    /// The rule that is unsettled, where it is.
    pub(super) doubt: Option<&'a RuleId>,
    /// Its last day.
    pub(super) ends: Option<NaiveDate>,
}

impl<'a> Carrier<'a> {
    pub(super) fn new(rule: &'a RuleId) -> Self {
        Self {
            rule,
            assessment: None,
            conditions: Conditions::default(),
            doubt: None,
            ends: None,
        }
    }
}

/// Something that was offered and does not carry the leg, with what it lacks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defect<'a> {
    /// The tool that was offered.
    pub(super) tool: &'a RuleId,
    /// The rule that it does not meet.
    pub(super) rule: &'a RuleId,
    pub(super) missing: MissingCode,
}

/// What was offered for one leg.
#[derive(Debug, Clone, Default)]
pub(super) struct Offer<'a> {
    pub(super) carriers: Vec<Carrier<'a>>,
    pub(super) defects: Vec<Defect<'a>>,
    /// What each defective tool lacks, all of it.
    pub(super) tried: Vec<Codes>,
}

impl<'a> Offer<'a> {
    /// A tool lacks something by its own rule.
    pub(super) fn defect(&mut self, tool: &'a RuleId, missing: MissingCode) {
        self.add(Defect {
            tool,
            rule: tool,
            missing,
        });
    }

    fn add(&mut self, defect: Defect<'a>) {
        if !self
            .defects
            .iter()
            .any(|known| known.missing == defect.missing)
        {
            self.defects.push(defect);
        }
    }

    /// The carrier with the fewest conditions; of several the first.
    pub(super) fn best(&self) -> Option<&Carrier<'a>> {
        self.carriers
            .iter()
            .min_by_key(|carrier| carrier.conditions.count())
    }
}

/// Whose tools are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) shelf: &'a Shelf<'a>,
    pub(super) attributes: Option<&'a ClearAttributes>,
    /// A sub-processor: its clauses are module 3.
    pub(super) is_sub: bool,
}

/// Looks at all tools of one owner for a leg to a place.
pub(super) fn offered<'a>(
    hearing: &Hearing<'a>,
    place: Place,
    owner: Owner<'_>,
    offer: &mut Offer<'a>,
) {
    for scc in owner.shelf.clauses() {
        clauses(hearing, place, owner, scc, offer);
    }
    for bcr in owner.shelf.bcrs() {
        binding_rules(hearing, place, owner, bcr, offer);
    }
    adherences(hearing, place, owner, offer);
    authorised(hearing, place, owner, offer);
}

/// The module that fits the roles.
fn module(hearing: &Hearing<'_>, is_sub: bool) -> Module {
    let processor = hearing.facts.recipient.role.is_processor();
    match (is_sub, hearing.facts.exporter.acts_as) {
        (true, _) => Module::M3,
        (false, ActsAs::Controller) => {
            if processor {
                Module::M2
            } else {
                Module::M1
            }
        }
        (false, ActsAs::Processor) => {
            if processor {
                Module::M3
            } else {
                Module::M4
            }
        }
    }
}

const fn module_code(module: Module) -> MissingCode {
    match module {
        Module::M1 => MissingCode::SccModule1,
        Module::M2 => MissingCode::SccModule2,
        Module::M3 => MissingCode::SccModule3,
        Module::M4 => MissingCode::SccModule4,
    }
}

fn clauses<'a>(
    hearing: &Hearing<'a>,
    place: Place,
    owner: Owner<'_>,
    scc: &Scc,
    offer: &mut Offer<'a>,
) {
    let Some(set) = hearing.book.clauses(scc.decision) else {
        offer.defect(hearing.law(Law::GdprA46_2C), MissingCode::NotYetDecided);
        offer.tried.push(Codes::of(MissingCode::NotYetDecided));
        return;
    };
    let mut trial = Trial::of(&set.id);
    trial.defect_if(hearing.day < set.from, MissingCode::SccInForce);
    if scc.modified {
        // Modified clauses are ad hoc clauses.
        trial.defect(hearing.law(Law::GdprA46_3A), MissingCode::UnmodifiedScc);
    }
    let wanted = module(hearing, owner.is_sub);
    if scc.decision == SccDecision::D2021_914 {
        trial.defect_if(scc.module != Some(wanted), module_code(wanted));
        for missing in set.lacking(wanted, scc.annexes) {
            trial.defect(&set.id, missing);
        }
        trial.assessed = wanted != Module::M4 || scc.combines_eu_data == Some(true);
        if owner
            .attributes
            .is_some_and(|attributes| attributes.subject_to_gdpr == Some(true))
        {
            trial
                .carrier
                .conditions
                .add(Condition::DocumentGapReasoning);
            trial
                .carrier
                .conditions
                .add(Condition::ReviewWhenNewSccAdopted);
            trial.carrier.doubt = Some(&set.id);
        }
    } else {
        let over = set.until.is_some_and(|last| last < hearing.day)
            || set.last_signature.is_some_and(|last| last < scc.signed);
        // A change of the processing counts from the repeal, the day after the last signature.
        let changed = scc.processing_changed == Some(true)
            && set.last_signature.is_some_and(|last| last < hearing.day);
        trial.defect_if(
            set.equivalent != Some(wanted) || over || changed,
            MissingCode::Scc2021914,
        );
        trial.carrier.ends = set.until;
    }
    settle(hearing, place, owner, trial, offer);
}

/// One tool under examination.
struct Trial<'a> {
    carrier: Carrier<'a>,
    defects: Vec<Defect<'a>>,
    /// It needs an assessment.
    assessed: bool,
}

impl<'a> Trial<'a> {
    fn of(rule: &'a RuleId) -> Self {
        Self {
            carrier: Carrier::new(rule),
            defects: Vec::new(),
            assessed: true,
        }
    }

    fn defect(&mut self, rule: &'a RuleId, missing: MissingCode) {
        self.defects.push(Defect {
            tool: self.carrier.rule,
            rule,
            missing,
        });
    }

    fn defect_if(&mut self, lacks: bool, missing: MissingCode) {
        if lacks {
            self.defect(self.carrier.rule, missing);
        }
    }
}

/// Adds the assessment; the tool carries if nothing is lacking.
fn settle<'a>(
    hearing: &Hearing<'a>,
    place: Place,
    owner: Owner<'_>,
    mut trial: Trial<'a>,
    offer: &mut Offer<'a>,
) {
    if trial.assessed
        && let Err(missing) = assessment(hearing, place, owner, &mut trial.carrier)
    {
        trial.defect(&hearing.book.assessment().0, missing);
    }
    if trial.defects.is_empty() {
        offer.carriers.push(trial.carrier);
    }
    if !trial.defects.is_empty() {
        let codes = trial.defects.iter().map(|defect| defect.missing);
        offer.tried.push(Codes::all(codes));
    }
    for defect in trial.defects {
        offer.add(defect);
    }
}

fn assessment<'a>(
    hearing: &Hearing<'a>,
    place: Place,
    owner: Owner<'_>,
    carrier: &mut Carrier<'a>,
) -> Result<(), MissingCode> {
    let (rule, from) = hearing.book.assessment();
    if hearing.day < *from {
        return Ok(());
    }
    let country: Option<Country> = place.country();
    let latest = [owner.shelf, &hearing.shelf]
        .into_iter()
        .filter_map(|shelf| shelf.assessment(country?))
        .max_by_key(|(date, tia)| (*date, tia.conclusion));
    let Some((_, tia)) = latest else {
        return Err(MissingCode::Tia);
    };
    carrier.assessment = Some(rule);
    match tia.conclusion {
        Conclusion::Suspend => return Err(MissingCode::SupplementaryMeasures),
        Conclusion::ProceedWithMeasures => carrier.conditions.add(Condition::SupplementaryMeasures),
        Conclusion::Proceed => {}
    }
    if tia.by == TiaAuthor::Processor && tia.verified_by_controller != Some(true) {
        carrier.conditions.add(Condition::ControllerTiaReview);
    }
    Ok(())
}

/// What binding corporate rules lack; `counts` says whether the approval counts under the regime.
pub(super) fn lacking_rules(
    hearing: &Hearing<'_>,
    bcr: &ClearBcr,
    counts: bool,
) -> impl Iterator<Item = MissingCode> + use<> {
    let wanted = match hearing.facts.exporter.acts_as {
        ActsAs::Controller => BcrType::Controller,
        ActsAs::Processor => BcrType::Processor,
    };
    let approval = (!counts).then_some(MissingCode::BcrApproval);
    let membership =
        (!(bcr.covers_exporter && bcr.covers_recipient)).then_some(MissingCode::BcrMembership);
    let kind = (bcr.bcr_type != wanted).then_some(MissingCode::BcrType);
    [approval, membership, kind].into_iter().flatten()
}

fn binding_rules<'a>(
    hearing: &Hearing<'a>,
    place: Place,
    owner: Owner<'_>,
    bcr: &ClearBcr,
    offer: &mut Offer<'a>,
) {
    let rule = hearing.law(Law::GdprA46_2B);
    let mut trial = Trial::of(rule);
    for missing in lacking_rules(
        hearing,
        bcr,
        hearing.book.in_eea(bcr.approved_by, hearing.day),
    ) {
        trial.defect(rule, missing);
    }
    settle(hearing, place, owner, trial, offer);
}

fn adherences<'a>(hearing: &Hearing<'a>, place: Place, owner: Owner<'_>, offer: &mut Offer<'a>) {
    let kinds = [
        (
            EvidenceType::CodeOfConduct,
            Law::GdprA46_2E,
            Condition::MonitoringBodyMembershipCurrent,
        ),
        (
            EvidenceType::Certification,
            Law::GdprA46_2F,
            Condition::CertificateCurrent,
        ),
    ];
    for (kind, law, condition) in kinds {
        for adherence in owner.shelf.adherences(kind) {
            let mut trial = Trial::of(hearing.law(law));
            trial.defect_if(!adherence.approved, MissingCode::Approval);
            trial.defect_if(
                !adherence.binding_commitment,
                MissingCode::BindingCommitment,
            );
            trial.carrier.conditions.add(condition);
            settle(hearing, place, owner, trial, offer);
        }
    }
}

/// Authorised by the exporter's own authority; where the rulebook names none, by whom it says.
///
/// From the second reading on the tools of the GDPR need an authority of the GDPR: an exporter outside the EEA
/// whom it reaches cannot have them from the authority of its own country.
fn is_authorised(hearing: &Hearing<'_>, given: &ClearAuthorised) -> bool {
    let country = hearing.facts.exporter.country;
    let own = hearing.book.authority(country, hearing.day);
    let outside = hearing.reading > Reading::First && !hearing.book.in_eea(country, hearing.day);
    let good = |authority: Authority| {
        if outside {
            !hearing.book.authorities().any(|known| {
                known.code == authority && !hearing.book.in_eea(known.country, hearing.day)
            })
        } else {
            own.is_none_or(|own| own.code == authority)
        }
    };
    given.status == Some(Status::Granted)
        && given.decided_on.is_some_and(|date| date <= hearing.day)
        && given.authority.is_some_and(good)
}

fn authorised<'a>(hearing: &Hearing<'a>, place: Place, owner: Owner<'_>, offer: &mut Offer<'a>) {
    let recipient_is_public = owner
        .attributes
        .is_some_and(|attributes| attributes.public_body == Some(true))
        || (!owner.is_sub && hearing.facts.recipient.kind.is_authority());
    let public = hearing.facts.exporter.public_body == Some(true) && recipient_is_public;
    let kinds = [
        (
            EvidenceType::PublicBodyInstrument,
            Law::GdprA46_2A,
            false,
            true,
        ),
        (EvidenceType::AdHocClauses, Law::GdprA46_3A, true, false),
        (
            EvidenceType::AdministrativeArrangement,
            Law::GdprA46_3B,
            true,
            true,
        ),
    ];
    for (kind, law, asks_authority, asks_public) in kinds {
        for given in owner.shelf.authorised(kind) {
            let mut trial = Trial::of(hearing.law(law));
            trial.defect_if(asks_public && !public, MissingCode::PublicBodies);
            trial.defect_if(
                asks_authority && !is_authorised(hearing, given),
                MissingCode::AuthorityAuthorisation,
            );
            settle(hearing, place, owner, trial, offer);
        }
    }
}
