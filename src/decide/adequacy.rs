//! Whether an adequacy decision covers a leg, with its scope on the recipient.

use super::hearing::{Conditions, Hearing};
use crate::disclosure::ClearAttributes;
use crate::rulebook::{Decision, Exclusion, List, Listing};
use crate::vocabulary::{Category, Condition, DpfCover, DpfStatus, Subdivision};

/// Whom a leg leads to, as far as a decision asks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Importer<'a> {
    pub(super) attributes: Option<&'a ClearAttributes>,
    pub(super) subdivision: Option<Subdivision>,
}

/// What a decision says of one leg.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cover {
    pub(super) covers: bool,
    pub(super) conditions: Conditions,
    /// What decided is unsettled.
    pub(super) doubt: bool,
}

impl Cover {
    fn no(doubt: bool) -> Self {
        Self {
            covers: false,
            conditions: Conditions::default(),
            doubt,
        }
    }
}

/// Whether a decision covers a leg that leads to this importer.
pub(super) fn cover(hearing: &Hearing<'_>, decision: &Decision, importer: Importer<'_>) -> Cover {
    if !decision.holds_on(hearing.day)
        || !decision
            .requires
            .iter()
            .all(|attribute| attribute.is_given(importer.attributes))
    {
        return Cover::no(false);
    }
    let mut cover = Cover {
        covers: true,
        conditions: Conditions::default(),
        doubt: false,
    };
    if let Some(listing) = decision.listing
        && !listed(hearing, decision, listing, importer, &mut cover)
    {
        return Cover::no(false);
    }
    for exclusion in decision
        .excludes
        .iter()
        .filter(|exclusion| fits(hearing, exclusion, importer))
    {
        let over = exclusion.until.is_some_and(|last| last < hearing.day);
        let begun = exclusion.from.is_none_or(|first| first <= hearing.day);
        match exclusion.condition {
            _ if over => cover.doubt |= exclusion.doubt_after,
            _ if !begun => {}
            Some(condition) => {
                cover.conditions.add(condition);
                cover.doubt |= exclusion.doubt;
            }
            None => return Cover::no(exclusion.doubt),
        }
    }
    cover
}

fn fits(hearing: &Hearing<'_>, exclusion: &Exclusion, importer: Importer<'_>) -> bool {
    let disclosure = &hearing.facts.disclosure;
    exclusion
        .attribute
        .is_none_or(|attribute| attribute.is_given(importer.attributes))
        && exclusion
            .category
            .is_none_or(|category| disclosure.data_categories.contains(&category))
        && (exclusion.subdivisions.is_empty()
            || importer
                .subdivision
                .is_some_and(|part| exclusion.subdivisions.contains(&part)))
        && exclusion
            .purpose
            .is_none_or(|purpose| disclosure.purpose == purpose)
        && (!exclusion.paper || disclosure.automated == Some(false))
}

fn listed(
    hearing: &Hearing<'_>,
    decision: &Decision,
    listing: Listing,
    importer: Importer<'_>,
    cover: &mut Cover,
) -> bool {
    let Some(attributes) = importer.attributes else {
        return false;
    };
    match listing.list {
        List::Former(framework) => attributes.listed_under.iter().any(|row| {
            row.framework == framework
                && row.from <= hearing.day
                && row.until.is_none_or(|last| hearing.day <= last)
        }),
        List::Dpf(framework) => {
            let staff = hearing
                .facts
                .disclosure
                .data_categories
                .contains(&Category::EmployeeHrFile);
            let data = if staff { DpfCover::Hr } else { DpfCover::NonHr };
            let row = attributes.dpf.as_ref().filter(|row| {
                row.framework == framework
                    && row.status == DpfStatus::Active
                    && row.entity_matches
                    && row.covers.contains(&data)
            });
            let Some(row) = row else { return false };
            if hearing.day > hearing.book.last_checked()
                && decision.doubt_from.is_some_and(|from| from <= hearing.day)
            {
                cover.doubt = true;
                cover.conditions.add(Condition::FallbackSccOnFile);
                cover.conditions.add(Condition::RecheckDpfMonthly);
            } else if listing
                .checked_within_days
                .is_some_and(|days| (hearing.day - row.checked_on).num_days() > i64::from(days))
            {
                cover.conditions.add(Condition::RecheckDpfMonthly);
            }
            true
        }
    }
}
