//! Where the gates say what they found: reasons in, verdict out.

use chrono::NaiveDate;

use super::demand::Demand;
use super::facts::ClearFacts;
use super::findings::Findings;
use super::legs::Legs;
use super::reading::Reading;
use super::regime::Regimes;
use super::shelf::Shelf;
use super::tools::Carrier;
use super::transfer::Stranded;
use super::verdict::{Effect, Leg, Reason, Verdict};
use crate::rulebook::{Law, RuleId, Rulebook};
use crate::vocabulary::{
    Code, Condition, EvidenceType, Gate, Missing, MissingCode, Regime, Transfer, VerdictWord,
};

const _: () = assert!(
    Condition::WithdrawalHandling as u32 <= 63,
    "a set of conditions is 64 bits"
);

/// A set of conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Conditions(u64);

impl Conditions {
    pub(super) fn add(&mut self, condition: Condition) {
        self.0 |= 1 << (condition as u32);
    }

    pub(super) const fn count(self) -> u32 {
        self.0.count_ones()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Condition> {
        Condition::ALL
            .iter()
            .copied()
            .filter(move |condition| self.0 & (1 << (*condition as u32)) != 0)
    }
}

/// What a reason is about, beside its rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matter {
    pub(super) gate: Gate,
    pub(super) regime: Option<Regime>,
    pub(super) leg: Option<Leg>,
}

impl Matter {
    /// A gate that is the same under every regime and for every leg.
    pub(super) const fn of(gate: Gate) -> Self {
        Self {
            gate,
            regime: None,
            leg: None,
        }
    }

    /// A gate under one regime.
    pub(super) const fn under(gate: Gate, regime: Regime) -> Self {
        Self {
            gate,
            regime: Some(regime),
            leg: None,
        }
    }

    /// The transfer gate under one regime, for one leg.
    pub(super) const fn leg(regime: Regime, leg: Leg) -> Self {
        Self {
            gate: Gate::Transfer,
            regime: Some(regime),
            leg: Some(leg),
        }
    }
}

/// One disclosure before the law.
pub(super) struct Hearing<'a> {
    pub(super) reading: Reading,
    pub(super) book: &'a Rulebook,
    pub(super) facts: &'a ClearFacts<'a>,
    pub(super) findings: &'a Findings,
    pub(super) day: NaiveDate,
    pub(super) regimes: Regimes<'a>,
    pub(super) shelf: Shelf<'a>,
    pub(super) legs: Legs<'a>,
    /// What may be met in several ways, and waits for the legs.
    pub(super) demands: Vec<Demand<'a>>,
    /// Legs that nothing carries.
    pub(super) stranded: Vec<Stranded<'a>>,
    /// Data that only claim to be anonymous: treated as personal.
    pub(super) claims_anonymity: bool,
    transfer: Transfer,
    review: bool,
    conditions: Conditions,
    missing: Vec<Missing>,
    reasons: Vec<Reason>,
    /// Something that carried a leg had ended by the day of recording.
    pub(super) carrier_ended: bool,
}

impl<'a> Hearing<'a> {
    pub(super) fn open(
        reading: Reading,
        facts: &'a ClearFacts<'a>,
        findings: &'a Findings,
        book: &'a Rulebook,
    ) -> Self {
        let day = facts.disclosure.occurred_on;
        let shelf = Shelf::new(
            &[&facts.recipient.instruments, &facts.disclosure.evidence],
            day,
        );
        let legs = Legs::of(&facts.recipient, &shelf, day);
        Self {
            reading,
            book,
            facts,
            findings,
            day,
            regimes: Regimes::of(&facts.exporter, day, book),
            shelf,
            legs,
            demands: Vec::new(),
            stranded: Vec::new(),
            claims_anonymity: false,
            transfer: Transfer::No,
            review: false,
            conditions: Conditions::default(),
            missing: Vec::new(),
            reasons: Vec::with_capacity(16),
            carrier_ended: false,
        }
    }

    /// The id of a rule that the program names.
    pub(super) fn law(&self, law: Law) -> &'a RuleId {
        self.book.id(law)
    }

    pub(super) fn has(&self, kind: EvidenceType) -> bool {
        self.shelf.has(kind)
    }

    fn say(&mut self, matter: Matter, rule: &RuleId, effect: Effect) {
        let Matter { gate, regime, leg } = matter;
        self.reasons.push(Reason {
            gate,
            rule: rule.clone(),
            regime,
            leg,
            effect,
        });
    }

    /// The gate is open, or the leg is carried, by this rule.
    pub(super) fn allow(&mut self, matter: Matter, rule: &RuleId) {
        self.say(matter, rule, Effect::Allows);
    }

    /// The leg is no transfer by this rule.
    pub(super) fn home(&mut self, matter: Matter, rule: &RuleId) {
        self.say(matter, rule, Effect::Home);
    }

    /// Whether it is a transfer is not settled: review.
    pub(super) fn undetermined(&mut self, matter: Matter, rule: &RuleId) {
        self.transfer = self.transfer.max(Transfer::Undetermined);
        self.review = true;
        self.say(matter, rule, Effect::Undetermined);
    }

    /// The leg is a transfer.
    pub(super) fn is_transfer(&mut self) {
        self.transfer = Transfer::Yes;
    }

    /// Refused for want of this.
    pub(super) fn lack(&mut self, matter: Matter, rule: &RuleId, missing: impl Into<Missing>) {
        let missing = missing.into();
        if !self.missing.contains(&missing) {
            self.missing.push(missing);
        }
        self.say(matter, rule, Effect::Lacks(missing));
    }

    /// The codes that are missing so far.
    pub(super) fn missing_codes(&self) -> impl Iterator<Item = MissingCode> + '_ {
        self.missing.iter().filter_map(|missing| match missing {
            Missing::Code(code) => Some(*code),
            Missing::Clause(_) => None,
        })
    }

    /// Refused.
    pub(super) fn refuse(&mut self, matter: Matter, rule: &RuleId) {
        self.say(matter, rule, Effect::Refuses);
    }

    /// The gate is open, or refuses.
    pub(super) fn allow_or_refuse(&mut self, open: bool, matter: Matter, rule: &RuleId) {
        if open {
            self.allow(matter, rule);
        } else {
            self.refuse(matter, rule);
        }
    }

    /// Permitted if this is done.
    pub(super) fn ask(&mut self, matter: Matter, rule: &RuleId, condition: Condition) {
        self.conditions.add(condition);
        self.say(matter, rule, Effect::Asks(condition));
    }

    /// Unless something of this type is on file.
    pub(super) fn ask_unless(
        &mut self,
        matter: Matter,
        rule: &RuleId,
        condition: Condition,
        kind: EvidenceType,
    ) {
        if !self.has(kind) {
            self.ask(matter, rule, condition);
        }
    }

    /// This might have carried the leg, and does not.
    pub(super) fn does_not_cover(&mut self, matter: Matter, rule: &RuleId) {
        self.say(matter, rule, Effect::DoesNotCover);
    }

    /// The leg is carried, under the conditions of what carries it.
    pub(super) fn carry(&mut self, matter: Matter, carrier: &Carrier<'_>) {
        self.allow(matter, carrier.rule);
        if let Some(rule) = carrier.assessment {
            self.allow(matter, rule);
        }
        for condition in carrier.conditions.iter() {
            self.ask(matter, carrier.rule, condition);
        }
        if let Some(rule) = carrier.doubt {
            self.doubt(matter, rule);
        }
        self.carrier_ended |= carrier
            .ends
            .is_some_and(|last| last < self.facts.recorded_on);
    }

    /// The rule is unsettled: review.
    pub(super) fn doubt(&mut self, matter: Matter, rule: &RuleId) {
        self.review = true;
        self.say(matter, rule, Effect::Doubts);
    }

    /// No regime is known, so nothing can be said.
    pub(super) fn without_regime(mut self) -> Verdict {
        let rule = self.law(Law::GdprA3);
        self.transfer = Transfer::Undetermined;
        self.review = true;
        self.lack(Matter::of(Gate::Regime), rule, MissingCode::NotYetDecided);
        self.close()
    }

    /// The verdict: refuse if any gate refused, else with conditions if any, else permit.
    pub(super) fn close(mut self) -> Verdict {
        let refused = self.reasons.iter().any(|reason| reason.effect.refuses());
        let verdict = match (refused, self.conditions.count()) {
            (true, _) => VerdictWord::Refuse,
            (false, 0) => VerdictWord::Permit,
            (false, _) => VerdictWord::PermitWithConditions,
        };
        self.missing.sort_unstable();
        let mut rules: Vec<RuleId> = self
            .reasons
            .iter()
            .map(|reason| reason.rule.clone())
            .collect();
        rules.sort_unstable();
        rules.dedup();
        Verdict {
            verdict,
            transfer: self.transfer,
            rules,
            conditions: if refused {
                Vec::new()
            } else {
                self.conditions.iter().collect()
            },
            missing: self.missing,
            review: self.review,
            decide: self.reading.number(),
            personal: self.findings.list().to_vec(),
            reasons: self.reasons,
        }
    }
}
