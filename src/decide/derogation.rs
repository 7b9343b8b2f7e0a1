//! Derogations: what the findings say of the one that is offered.
//!
//! Whether its personal conditions are met was found before ([`super::prove`]);
//! what it asks for by its article is said here.

use super::findings::Outcome;
use super::hearing::Hearing;
use super::tools::{Carrier, Offer};
use crate::rulebook::Law;
use crate::vocabulary::{Condition, Country, DerogationArticle, MissingCode, Regime};

const fn article(article: DerogationArticle) -> Law {
    match article {
        DerogationArticle::GdprConsent => Law::GdprA49_1A,
        DerogationArticle::GdprContractWith => Law::GdprA49_1B,
        DerogationArticle::GdprContractFor => Law::GdprA49_1C,
        DerogationArticle::GdprPublicInterest => Law::GdprA49_1D,
        DerogationArticle::GdprClaim => Law::GdprA49_1E,
        DerogationArticle::GdprVital => Law::GdprA49_1F,
        DerogationArticle::GdprRegister => Law::GdprA49_1G,
        DerogationArticle::GdprCompelling => Law::GdprA49_1Sub2,
        DerogationArticle::McConsent => Law::McA99_1,
        DerogationArticle::McVital => Law::McA99_2A,
        DerogationArticle::McPublicInterest => Law::McA99_2B,
        DerogationArticle::McClaim => Law::McA99_2C,
        DerogationArticle::McRegister => Law::McA99_2D,
        DerogationArticle::McContractWith => Law::McA99_2E,
        DerogationArticle::McContractFor => Law::McA99_2F,
        DerogationArticle::McCompelling => Law::McA99_3,
    }
}

/// What refuses or doubts, beyond the missing codes of the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remark {
    /// Nothing.
    None,
    /// Closed to public bodies: as if it were not offered, and a question for counsel.
    Closed(Law),
    /// Refused on a cautious reading.
    Cautious(Law),
}

/// The derogation of a regime, as a carrier or as defects.
pub(super) fn offered<'a>(hearing: &Hearing<'a>, regime: Regime, offer: &mut Offer<'a>) -> Remark {
    let offered = hearing
        .findings
        .outcomes()
        .find_map(|outcome| match outcome {
            Outcome::Derogation(article) if article.regime() == regime => Some(article),
            _ => None,
        });
    let Some(derogation) = offered else {
        return Remark::None;
    };
    if derogation.is_closed_to_public_bodies() && hearing.facts.exporter.public_body == Some(true) {
        return Remark::Closed(if regime == Regime::EuGdpr {
            Law::GdprA49_3
        } else {
            Law::McA99Public
        });
    }
    let rule = hearing.law(article(derogation));
    let mut carrier = Carrier::new(rule);
    let (mut lacking, mut occasional) = (0, false);
    for outcome in hearing.findings.outcomes() {
        match outcome {
            Outcome::DerogationMissing(of, missing) if of == derogation => {
                offer.defect(rule, missing);
                lacking += 1;
                occasional |= missing == MissingCode::OccasionalUse;
            }
            Outcome::DerogationCondition(of, condition) if of == derogation => {
                carrier.conditions.add(condition);
            }
            _ => {}
        }
    }
    if lacking == 0 {
        by_article(hearing, derogation, &mut carrier);
        offer.carriers.push(carrier);
        return Remark::None;
    }
    offer.tried.push(super::demand::of_derogation(hearing));
    let cautious = occasional
        && lacking == 1
        && regime == Regime::Mc1565
        && derogation != DerogationArticle::McCompelling;
    if cautious {
        Remark::Cautious(Law::McOccasional)
    } else {
        Remark::None
    }
}

fn by_article<'a>(hearing: &Hearing<'a>, derogation: DerogationArticle, carrier: &mut Carrier<'a>) {
    carrier.conditions.add(Condition::LogOccasionalCounter);
    if derogation.is_consent() {
        carrier.conditions.add(Condition::WithdrawalHandling);
    }
    if derogation.is_claim() {
        carrier.conditions.add(Condition::Minimisation);
        if hearing.facts.exporter.country == Country::FR {
            carrier.conditions.add(Condition::BlockingStatuteCheck);
            carrier.doubt = Some(hearing.law(Law::GdprBlocking));
        }
    }
    if derogation == DerogationArticle::GdprCompelling {
        carrier.conditions.add(Condition::Art30Documentation);
    }
}
