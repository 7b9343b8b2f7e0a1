//! The rows of the files, one kind after the other.

use super::{At, Chain, Loaded, RowHead, day};
use crate::rulebook::RegimeRow;
use crate::rulebook::clauses::{AnnexNeed, Clauses};
use crate::rulebook::decision::{Decision, Exclusion, List, Listing};
use crate::rulebook::geography::{Effect, Membership, Period, Standing, State, Territory};
use crate::rulebook::head::{Authority, RuleId};
use crate::rulebook::needs::{Need, NeedEffect};
use crate::rulebook::periods::RetentionPeriod;
use crate::rulebook::raw;
use crate::rulebook::tables::Purposes;
use crate::vocabulary::{Category, Code, Country, DpfFramework, FormerFramework, Module};

impl Loaded {
    pub(super) fn take_decision(&mut self, heads: &[RuleId], raw: raw::Decision, at: &At<'_>) {
        let Some(head) = self.row_head(None, heads, at) else {
            return;
        };
        let Some(from) = head.from else {
            let message = format_args!("the decision `{}` needs a first day: add `from`", head.id);
            self.faults.add(at.file, head.line, message);
            return;
        };
        self.look_at_history(&raw.history, &head, at);
        for excluded in &raw.excludes {
            if let (Some(first), Some(last)) = (day(excluded.from), day(excluded.until))
                && last < first
            {
                let message = "an exclusion ends before it begins: correct `from` or `until`";
                self.remarks.add(at.file, head.line, message);
            }
        }
        let listing = raw
            .listing
            .and_then(|listing| self.listing(&listing, head.line, at));
        self.decisions.push(Decision {
            id: head.id,
            place: raw.place,
            from,
            until: head.until,
            doubt_from: day(raw.doubt_from),
            requires: raw
                .requires
                .iter()
                .map(|requirement| requirement.attribute)
                .collect(),
            excludes: raw.excludes.into_iter().map(exclusion).collect(),
            listing,
        });
    }

    /// Each renewal came in time, and the last one ends when the rule does.
    fn look_at_history(&mut self, history: &[raw::History], head: &RowHead, at: &At<'_>) {
        for pair in history.windows(2) {
            let [one, next] = pair else { continue };
            if next.adopted.0 > one.until.0 {
                let message = format_args!(
                    "`{}` was renewed after it had lapsed on {}: make it two rules",
                    head.id, one.until.0
                );
                self.remarks.add(at.file, head.line, message);
            }
        }
        if let Some(last) = history.last()
            && head.until != Some(last.until.0)
        {
            let message = format_args!(
                "the history ends on {}, `{}` on another day: correct `until`",
                last.until.0, head.id
            );
            self.remarks.add(at.file, head.line, message);
        }
    }

    fn listing(&mut self, raw: &raw::Listing, line: usize, at: &At<'_>) -> Option<Listing> {
        let list = match raw.list {
            raw::ListName::Dpf => DpfFramework::parse(&raw.framework).map(List::Dpf),
            raw::ListName::ListedUnder => FormerFramework::parse(&raw.framework).map(List::Former),
        };
        let list = list
            .map_err(|error| self.faults.add(at.file, line, error))
            .ok()?;
        Some(Listing {
            list,
            checked_within_days: raw.checked_within_days,
        })
    }

    pub(super) fn take_state(&mut self, heads: &[RuleId], raw: raw::State, at: &At<'_>) {
        let Some(head) = self.row_head(raw.rule, heads, at) else {
            return;
        };
        let membership = match (raw.membership, raw.gdpr_from) {
            (raw::MembershipName::Union, None) => Membership::Union,
            (raw::MembershipName::Eea, Some(gdpr_from)) => Membership::Eea {
                gdpr_from: gdpr_from.0,
            },
            _ => {
                self.faults.add(
                    at.file,
                    head.line,
                    "an `eea` State has `gdpr_from`, a `union` State has not: add it or take it out",
                );
                return;
            }
        };
        if self.states.iter().any(|state| state.country == raw.country) {
            self.remarks.add(
                at.file,
                head.line,
                format_args!("`{}` is a State twice: keep one", raw.country),
            );
        }
        self.states.push(State {
            country: raw.country,
            membership,
            from: head.from,
            until: head.until,
            rule: head.id,
        });
    }

    pub(super) fn take_territory(&mut self, heads: &[RuleId], raw: raw::Territory, at: &At<'_>) {
        let Some(head) = self.row_head(raw.rule, heads, at) else {
            return;
        };
        let standing = match raw.status {
            raw::StandingName::Home => Standing::Home,
            raw::StandingName::Undetermined => Standing::Undetermined,
            raw::StandingName::Third => Standing::Third,
        };
        if standing == Standing::Home && raw.state.is_none() {
            self.remarks.add(
                at.file,
                head.line,
                "a territory where Union law applies names its `state`: add it",
            );
        }
        if let Some(own) = &raw.own_decision {
            self.refer(own, at, head.line);
        }
        if self
            .territories
            .iter()
            .any(|known| known.country == raw.country)
        {
            self.remarks.add(
                at.file,
                head.line,
                format_args!("`{}` is a territory twice: keep one", raw.country),
            );
        }
        self.territories.push(Territory {
            country: raw.country,
            standing,
            from: head.from,
            until: head.until,
            doubt_from: day(raw.doubt_from),
            rule: head.id,
        });
    }

    pub(super) fn take_period(&mut self, heads: &[RuleId], raw: raw::Period, at: &At<'_>) {
        let effect = match raw.effect {
            raw::EffectName::EuLawApplies => Effect::EuLawApplies,
            raw::EffectName::NotATransfer => Effect::NotATransfer,
            raw::EffectName::Undetermined => Effect::Undetermined,
        };
        if let Some(head) = self.row_head(raw.rule, heads, at) {
            self.periods.push(Period {
                countries: raw.countries,
                effect,
                from: head.from,
                until: head.until,
                rule: head.id,
            });
        }
    }

    pub(super) fn take_continuity(&mut self, raw: &raw::Continuity, at: &At<'_>) {
        let line = raw.rules.first().map_or(1, |id| at.line(id.span().start));
        let rules: Vec<RuleId> = raw
            .rules
            .iter()
            .filter_map(|id| self.refer_spanned(id, at))
            .collect();
        if rules.len() < 2 {
            self.remarks.add(
                at.file,
                line,
                format_args!(
                    "the chain of `{}` has fewer than two rules: name them, or take it out",
                    raw.country
                ),
            );
        }
        self.continuity.push(Chain {
            file: at.file.to_owned(),
            line,
            rules,
        });
    }

    pub(super) fn take_clauses(&mut self, heads: &[RuleId], raw: raw::Clauses, at: &At<'_>) {
        let Some(head) = self.row_head(raw.rule, heads, at) else {
            return;
        };
        let equivalent = raw
            .equivalent
            .and_then(|number| Module::from_number(number.into()));
        let annexes = annexes(&raw.annexes);
        if equivalent.is_some() != annexes.is_empty() {
            self.remarks.add(
                at.file,
                head.line,
                "a set has either `equivalent`, or `annexes` for its modules: keep one",
            );
        }
        match head.from {
            Some(from) => self.clauses.push(Clauses {
                id: head.id,
                decision: raw.decision,
                equivalent,
                from,
                last_signature: day(raw.last_signature),
                until: head.until,
                annexes,
            }),
            None => self.faults.add(
                at.file,
                head.line,
                "a set of clauses needs a first day: add `from`",
            ),
        }
    }

    pub(super) fn take_assessment(&mut self, head: raw::Head, at: &At<'_>) {
        if let Some(head) = self.row_head(Some(head), &[], at) {
            self.assessment = Some(head.id);
        }
    }

    pub(super) fn take_regime(&mut self, raw: &raw::RegimeRow, at: &At<'_>) {
        let country = match raw.place.get_ref().as_str() {
            "eea" => None,
            place => match Country::parse(place) {
                Ok(country) => Some(country),
                Err(error) => {
                    let line = at.line(raw.place.span().start);
                    self.faults.add(at.file, line, error);
                    return;
                }
            },
        };
        if let Some(rule) = self.refer_spanned(&raw.rule, at) {
            self.regimes.push(RegimeRow {
                regime: raw.regime,
                country,
                from: day(raw.from),
                until: day(raw.until),
                rule,
            });
        }
    }

    pub(super) fn take_authority(&mut self, raw: raw::AuthorityRow) {
        self.authorities.push(Authority {
            code: raw.code,
            name: raw.name,
            country: raw.country,
            from: day(raw.from),
            until: day(raw.until),
            citation: raw.citation,
            source: raw.source,
        });
    }

    pub(super) fn take_need(&mut self, raw: raw::Need, at: &At<'_>) {
        let line = at.line(raw.rule.span().start);
        let effect = match (raw.missing, raw.condition) {
            (Some(missing), None) => NeedEffect::Lacks(missing),
            (None, Some(condition)) => NeedEffect::Asks(condition),
            _ => {
                self.faults.add(
                    at.file,
                    line,
                    "a need has either `missing` or `condition`: keep one",
                );
                return;
            }
        };
        let monaco = raw.monaco.and_then(|id| self.refer(&id, at, line));
        if let Some(rule) = self.refer_spanned(&raw.rule, at) {
            self.needs.push(Need {
                rule,
                monaco,
                kinds: raw.kinds,
                roles: raw.roles,
                purposes: raw.purposes,
                except_purposes: raw.except_purposes,
                categories: raw.categories,
                obligation: raw.obligation,
                any: raw.any,
                effect,
                anonymous: raw.anonymous,
            });
        }
    }

    pub(super) fn take_retention(&mut self, heads: &[RuleId], raw: raw::Retention, at: &At<'_>) {
        let Some(head) = self.row_head(raw.head, heads, at) else {
            return;
        };
        if self
            .retention
            .iter()
            .any(|period| period.rule == raw.rule && period.jurisdiction == raw.jurisdiction)
        {
            self.remarks.add(
                at.file,
                head.line,
                format_args!(
                    "`{}` has two periods by `{}`: keep one",
                    raw.rule, raw.jurisdiction
                ),
            );
        }
        self.retention.push(RetentionPeriod {
            id: head.id,
            rule: raw.rule,
            jurisdiction: raw.jurisdiction,
            years: raw.years,
        });
    }
}

fn exclusion(raw: raw::Exclusion) -> Exclusion {
    Exclusion {
        attribute: raw.attribute,
        category: raw.category,
        subdivisions: raw.subdivisions,
        purpose: raw.purpose,
        paper: raw.paper,
        condition: raw.condition,
        from: day(raw.from),
        until: day(raw.until),
        doubt: raw.doubt,
        doubt_after: raw.doubt_after,
        why: raw.why,
    }
}

fn annexes(raw: &raw::AnnexTable) -> Vec<AnnexNeed> {
    [
        (Module::M1, &raw.m1),
        (Module::M2, &raw.m2),
        (Module::M3, &raw.m3),
        (Module::M4, &raw.m4),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .map(|(module, names)| AnnexNeed {
        module,
        first: names.contains(&raw::AnnexName::I),
        second: names.contains(&raw::AnnexName::Ii),
    })
    .collect()
}

pub(super) fn categories(raw: &raw::Categories) -> Vec<(Category, Purposes)> {
    let any = Purposes::of(&raw.any_purposes);
    Category::ALL
        .iter()
        .map(|category| {
            if raw.everywhere.contains(category) {
                return (*category, Purposes::ALL);
            }
            let own = Purposes::of(raw.table.get(category).map_or(&[], Vec::as_slice));
            (
                *category,
                if raw.except.contains(category) {
                    own
                } else {
                    own.union(any)
                },
            )
        })
        .collect()
}
