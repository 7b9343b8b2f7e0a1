//! Demands that can be met in several ways: a leg by any of the tools that were offered, a processor's contract by
//! clauses that stand in for it.
//!
//! What is answered as missing must be enough, and nothing of it superfluous: supplying exactly that permits, leaving
//! any of it out does not. So where several tools were offered and are defective, the codes of a smallest choice are
//! answered, over all legs together; the other tools are named among those that do not cover. (The first reading
//! answered the defects of all of them.)

use super::findings::Outcome;
use super::hearing::{Hearing, Matter};
use super::tools::{Defect, Offer};
use crate::rulebook::RuleId;
use crate::vocabulary::{Clause, Code, Missing, MissingCode};

const _: () = assert!(
    MissingCode::WrittenRequest as u32 <= 62,
    "a set of codes is 63 bits, and one for the clauses of a contract"
);

/// A set of missing codes; all clauses that a contract lacks are one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Codes(u64);

impl Codes {
    const CLAUSES: Self = Self(1 << 63);

    pub(super) const fn of(code: MissingCode) -> Self {
        Self(1 << code as u32)
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn all(codes: impl IntoIterator<Item = MissingCode>) -> Self {
        codes
            .into_iter()
            .fold(Self::default(), |set, code| set.with(Self::of(code)))
    }

    pub(super) const fn has(self, code: MissingCode) -> bool {
        self.0 & (1 << code as u32) != 0
    }

    const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    const fn without(self, bit: u64) -> Self {
        Self(self.0 & !bit)
    }

    fn codes(self) -> impl Iterator<Item = MissingCode> {
        MissingCode::ALL
            .iter()
            .copied()
            .filter(move |code| self.has(*code))
    }
}

/// Something that is not met, and the ways to meet it; the proper one first.
#[derive(Debug, Clone)]
pub(super) struct Demand<'a> {
    pub(super) matter: Matter,
    pub(super) rule: &'a RuleId,
    pub(super) ways: Vec<Codes>,
    /// Clauses that a contract lacks.
    pub(super) clauses: Option<&'a [Clause]>,
}

/// The ways to meet a contract that lacks clauses: these, or what stands in for it.
pub(super) fn clauses_or(others: impl Iterator<Item = Codes>) -> Vec<Codes> {
    std::iter::once(Codes::CLAUSES).chain(others).collect()
}

/// A smallest set of codes that, with those that are missing in any case, meets every demand.
pub(super) fn choose(demands: &[Demand<'_>], fixed: Codes) -> Codes {
    let ways = || demands.iter().flat_map(|demand| &demand.ways);
    let mut chosen = ways().fold(Codes::default(), |all, way| all.with(*way));
    let met = |chosen: Codes| {
        demands.iter().all(|demand| {
            let here = chosen.with(fixed);
            demand.ways.iter().any(|way| way.within(here))
        })
    };
    // Codes of the large sets go first, and of the improper ways.
    let mut bits: Vec<u64> = (0..64)
        .map(|at| 1u64 << at)
        .filter(|bit| chosen.0 & bit != 0)
        .collect();
    let weight = |bit: u64| {
        let size = ways()
            .filter(|way| way.0 & bit != 0)
            .map(|way| way.0.count_ones())
            .min();
        let proper = demands
            .iter()
            .any(|demand| demand.ways.first().is_some_and(|way| way.0 & bit != 0));
        (size, !proper)
    };
    bits.sort_by_key(|bit| std::cmp::Reverse(weight(*bit)));
    for bit in bits {
        let less = chosen.without(bit);
        if met(less) {
            chosen = less;
        }
    }
    chosen
}

impl Demand<'_> {
    /// The way that was chosen: of several the last, whose codes are told for another demand anyway.
    pub(super) fn chosen(&self, chosen: Codes) -> Codes {
        let way = self.ways.iter().rev().copied();
        way.into_iter()
            .find(|way| way.within(chosen))
            .unwrap_or_default()
    }

    /// Says what it lacks, by the way that was chosen.
    pub(super) fn tell(&self, hearing: &mut Hearing<'_>, chosen: Codes) {
        let way = self.chosen(chosen);
        match self.clauses {
            Some(clauses) if way == Codes::CLAUSES => {
                for clause in clauses {
                    hearing.lack(self.matter, self.rule, Missing::Clause(*clause));
                }
            }
            _ => {
                for code in way.codes() {
                    hearing.lack(self.matter, self.rule, code);
                }
            }
        }
    }
}

/// The defects that are told of one leg, and the tools that are only named.
pub(super) fn told<'a, 'o>(
    offer: &'o Offer<'a>,
    way: Option<Codes>,
) -> impl Iterator<Item = (&'o Defect<'a>, bool)> {
    offer
        .defects
        .iter()
        .map(move |defect| (defect, way.is_none_or(|way| way.has(defect.missing))))
}

/// The codes that a derogation lacks.
pub(super) fn of_derogation(hearing: &Hearing<'_>) -> Codes {
    let lacking = hearing
        .findings
        .outcomes()
        .filter_map(|outcome| match outcome {
            Outcome::DerogationMissing(_, code) => Some(code),
            _ => None,
        });
    Codes::all(lacking)
}
