//! The ways that the data go: seat, hosting, remote access, sub-processors.

use chrono::NaiveDate;

use super::shelf::Shelf;
use super::verdict::{Leg, LegKind};
use crate::disclosure::{ClearRecipient, ClearSubProcessor};
use crate::vocabulary::Place;

/// A leg and, for that of a sub-processor, whose it is.
#[derive(Debug, Clone)]
pub(super) struct Way<'a> {
    pub(super) leg: Leg,
    pub(super) sub: Option<SubWay<'a>>,
}

/// A sub-processor with its living evidence.
#[derive(Debug, Clone)]
pub(super) struct SubWay<'a> {
    pub(super) sub: &'a ClearSubProcessor,
    pub(super) shelf: Shelf<'a>,
}

/// All legs of a recipient. An international organisation has its seat only, wherever it hosts.
#[derive(Debug, Clone)]
pub(super) struct Legs<'a>(Vec<Way<'a>>);

impl<'a> Legs<'a> {
    pub(super) fn of(recipient: &'a ClearRecipient, shelf: &Shelf<'_>, day: NaiveDate) -> Self {
        let way = |kind, place| Way {
            leg: Leg { kind, place },
            sub: None,
        };
        let mut ways = Vec::with_capacity(4);
        ways.push(way(LegKind::Seat, recipient.seat));
        if recipient.seat.country().is_none() {
            return Self(ways);
        }
        ways.extend(
            recipient
                .hosting
                .iter()
                .map(|country| way(LegKind::Hosting, Place::from(*country))),
        );
        for country in shelf.attested() {
            // An attestation that contradicts the register adds a leg.
            if !recipient.hosting.contains(&country) {
                ways.push(way(LegKind::Hosting, country.into()));
            }
        }
        ways.extend(
            recipient
                .remote_access
                .iter()
                .map(|country| way(LegKind::RemoteAccess, Place::from(*country))),
        );
        for sub in &recipient.sub_processors {
            let shelf = Shelf::new(&[&sub.instruments], day);
            let leg = Leg {
                kind: LegKind::SubProcessor,
                place: sub.country.into(),
            };
            ways.push(Way {
                leg,
                sub: Some(SubWay { sub, shelf }),
            });
        }
        Self(ways)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Way<'a>> {
        self.0.iter()
    }

    /// Authorised sub-processors in a place: their tools carry hosting and remote access there.
    pub(super) fn authorised_in(&self, place: Place) -> impl Iterator<Item = &SubWay<'a>> {
        self.0
            .iter()
            .filter(move |way| way.leg.place == place)
            .filter_map(|way| way.sub.as_ref())
            .filter(|sub| sub.sub.authorised)
    }
}
