//! Where Union data-protection law applies, by day.
//!
//! An explicit table and nothing transitive: "in the EEA" said of France does not
//! say it of New Caledonia.

use chrono::NaiveDate;

use super::head::RuleId;
use super::within;
use crate::vocabulary::{Country, Regime, Subdivision};

/// What kind of member a State is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// Of the Union.
    Union,
    /// Of the EEA only; the GDPR from this day.
    Eea {
        /// First day of the GDPR there.
        gdpr_from: NaiveDate,
    },
}

/// A State with its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Which country.
    pub country: Country,
    /// What kind of member.
    pub membership: Membership,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// Its rule.
    pub rule: RuleId,
}

/// A territory, or a small State.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    /// Which code.
    pub country: Country,
    /// What Union law is there, within the dates of its rule.
    pub standing: Standing,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// From this day its standing is doubtful.
    pub doubt_from: Option<NaiveDate>,
    /// Its rule.
    pub rule: RuleId,
}

/// What Union law is in a territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It applies.
    Home,
    /// Whether a flow there is a transfer is not settled.
    Undetermined,
    /// It does not apply.
    Third,
}

/// A period of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) countries: Vec<Country>,
    pub(crate) effect: Effect,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) rule: RuleId,
}

/// What a period makes of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Union law applies.
    EuLawApplies,
    /// A flow there is no transfer.
    NotATransfer,
    /// The law does not say.
    Undetermined,
}

/// What a country is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status<'a> {
    /// A flow there is no transfer, by this rule.
    Home(&'a RuleId),
    /// The GDPR was not yet part of the EEA Agreement.
    Gap(&'a RuleId),
    /// Whether a flow there is a transfer is not settled.
    Undetermined(&'a RuleId),
    /// A third country; the rule, where one says so of it.
    Third(Option<&'a RuleId>),
}

/// All places, by country.
#[derive(Debug, Clone)]
pub(crate) struct Geography {
    states: Vec<Option<State>>,
    territories: Vec<Option<Territory>>,
    periods: Vec<Period>,
    parts: Vec<(Subdivision, RuleId)>,
}

impl Geography {
    pub(crate) fn new(
        states: Vec<State>,
        territories: Vec<Territory>,
        periods: Vec<Period>,
        parts: Vec<(Subdivision, RuleId)>,
    ) -> Self {
        let mut by_state = vec![None; Country::SLOTS];
        let mut by_territory = vec![None; Country::SLOTS];
        for state in states {
            let slot = state.country.slot();
            by_state[slot] = Some(state);
        }
        for territory in territories {
            let slot = territory.country.slot();
            by_territory[slot] = Some(territory);
        }
        Self {
            states: by_state,
            territories: by_territory,
            periods,
            parts,
        }
    }

    /// Takes rows away whose rule was not known.
    pub(crate) fn forget(&mut self, unknown: impl Fn(&RuleId) -> bool) {
        for slot in &mut self.states {
            *slot = slot.take().filter(|state| !unknown(&state.rule));
        }
        for slot in &mut self.territories {
            *slot = slot.take().filter(|territory| !unknown(&territory.rule));
        }
        self.periods.retain(|period| !unknown(&period.rule));
        self.parts.retain(|(_, rule)| !unknown(rule));
    }

    /// Takes ends away that were not known.
    pub(crate) fn reopen(&mut self, open: impl Fn(&RuleId) -> bool) {
        for state in self.states.iter_mut().flatten() {
            state.until = state.until.filter(|_| !open(&state.rule));
        }
        for territory in self.territories.iter_mut().flatten() {
            territory.until = territory.until.filter(|_| !open(&territory.rule));
        }
        for period in &mut self.periods {
            period.until = period.until.filter(|_| !open(&period.rule));
        }
    }

    fn state(&self, country: Country, day: NaiveDate) -> Option<&State> {
        self.states[country.slot()]
            .as_ref()
            .filter(|state| within(day, state.from, state.until))
    }

    /// All States, by their codes.
    pub(crate) fn states(&self) -> impl Iterator<Item = &State> {
        self.states.iter().flatten()
    }

    /// All periods of their own.
    pub(crate) fn periods(&self) -> impl Iterator<Item = &Period> {
        self.periods.iter()
    }

    /// All territories, by their codes.
    pub(crate) fn territories(&self) -> impl Iterator<Item = &Territory> {
        self.territories.iter().flatten()
    }

    pub(crate) fn territory(&self, country: Country) -> Option<&Territory> {
        self.territories[country.slot()].as_ref()
    }

    pub(crate) fn part(&self, part: Subdivision) -> Option<&RuleId> {
        self.parts
            .iter()
            .find(|(known, _)| *known == part)
            .map(|(_, rule)| rule)
    }

    fn period(&self, country: Country, day: NaiveDate) -> Option<&Period> {
        self.periods.iter().find(|period| {
            period.countries.contains(&country) && within(day, period.from, period.until)
        })
    }

    pub(crate) fn status(&self, country: Country, day: NaiveDate, regime: Regime) -> Status<'_> {
        if let Some(period) = self.period(country, day) {
            match period.effect {
                Effect::EuLawApplies | Effect::NotATransfer => return Status::Home(&period.rule),
                // For the Directive these States stayed at home.
                Effect::Undetermined if regime == Regime::EuGdpr => {
                    return Status::Gap(&period.rule);
                }
                Effect::Undetermined => {}
            }
        }
        if let Some(state) = self.state(country, day) {
            return match state.membership {
                Membership::Eea { gdpr_from } if regime == Regime::EuGdpr && day < gdpr_from => {
                    Status::Third(Some(&state.rule))
                }
                _ => Status::Home(&state.rule),
            };
        }
        let Some(territory) = self.territory(country) else {
            return Status::Third(
                self.states[country.slot()]
                    .as_ref()
                    .map(|state| &state.rule),
            );
        };
        let holds = within(day, territory.from, territory.until);
        match territory.standing {
            Standing::Home if holds => Status::Home(&territory.rule),
            Standing::Undetermined if holds => Status::Undetermined(&territory.rule),
            // Before its own status a territory followed its State.
            Standing::Undetermined => Status::Home(&territory.rule),
            Standing::Home | Standing::Third => Status::Third(Some(&territory.rule)),
        }
    }

    /// Member State of the day, or a territory where Union law applies.
    pub(crate) fn union_law(&self, country: Country, day: NaiveDate) -> Option<&RuleId> {
        match self.state(country, day) {
            Some(state) if state.membership == Membership::Union => Some(&state.rule),
            Some(_) => None,
            None => self
                .territory(country)
                .filter(|territory| {
                    territory.standing == Standing::Home
                        && within(day, territory.from, territory.until)
                })
                .map(|territory| &territory.rule),
        }
    }

    pub(crate) fn in_eea(&self, country: Country, day: NaiveDate) -> bool {
        let treated = |period: &Period| period.effect == Effect::EuLawApplies;
        self.state(country, day).is_some()
            || self.union_law(country, day).is_some()
            || self.period(country, day).is_some_and(treated)
    }
}
