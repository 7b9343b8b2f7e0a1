//! Routes of what goes and what stays: erasures, suppressions, holds, retention, the end of the log.

use std::sync::Arc;

use warp::Filter;

use super::{Route, needs, reading};
use crate::http::body::json;
use crate::http::call::{Needs, call};
use crate::http::desk::Desks;
use crate::http::query::PAGE;
use crate::http::recover::only;
use crate::http::reply::either;
use crate::http::{close, erasures, holds, prune, retention, suppressions};
use crate::keys::Scope;
use crate::ledger::SuppressionOffer;

/// All of them.
pub(super) fn routes(desks: &Arc<Desks>) -> Route {
    erasing(desks)
        .or(suppressing(desks))
        .unify()
        .or(holding(desks))
        .unify()
        .or(retaining(desks))
        .unify()
        .or(closing(desks))
        .unify()
        .or(pruning(desks))
        .unify()
        .boxed()
}

/// Of lists that come page by page.
const fn paged() -> Needs {
    Needs {
        scopes: &[Scope::RightsWrite],
        parameters: PAGE,
    }
}

/// `/v1/prune`.
fn pruning(desks: &Arc<Desks>) -> Route {
    let prune = warp::post()
        .and(call(desks, needs(&[Scope::Admin])))
        .and(json::<prune::Prune>())
        .then(prune::post);
    let prune = prune.map(either).or(only("POST")).unify();
    warp::path!("v1" / "prune").and(prune).boxed()
}

/// `/v1/close`.
fn closing(desks: &Arc<Desks>) -> Route {
    let close = warp::post()
        .and(call(desks, needs(&[Scope::Admin])))
        .and(json::<close::Close>())
        .then(close::post);
    let close = close.map(either).or(only("POST")).unify();
    warp::path!("v1" / "close").and(close).boxed()
}

/// `/v1/suppressions…` and `/v1/subjects/suppressions`.
fn suppressing(desks: &Arc<Desks>) -> Route {
    let write = call(desks, needs(&[Scope::RightsWrite]));
    let list = reading()
        .and(call(desks, paged()))
        .then(suppressions::list)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let ended = warp::post()
        .and(write.clone())
        .and(json::<suppressions::LiftBody>())
        .then(suppressions::lift)
        .map(either)
        .or(only("POST"))
        .unify();
    let whose = warp::post()
        .and(write.clone())
        .and(json::<suppressions::WhomBody>())
        .then(suppressions::of_subject)
        .map(either)
        .or(only("POST"))
        .unify();
    let grounds = reading()
        .and(write.clone())
        .then(suppressions::grounds)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let review = warp::path!("v1" / "suppressions" / u64 / "review")
        .and(warp::post())
        .and(write)
        .and(json::<suppressions::ReviewBody>())
        .then(suppressions::review)
        .map(either);
    let wrong = warp::path!("v1" / "suppressions" / u64 / "review")
        .and(only("POST"))
        .map(|_: u64, response| response);
    let offer = reading()
        .and(call(
            desks,
            Needs {
                scopes: &[Scope::Admin],
                parameters: &["after"],
            },
        ))
        .then(suppressions::offer)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let carried = warp::post()
        .and(call(desks, needs(&[Scope::Admin])))
        .and(json::<SuppressionOffer>())
        .then(suppressions::carry)
        .map(either)
        .or(only("POST"))
        .unify();
    warp::path!("v1" / "suppressions" / "offer")
        .and(offer)
        .or(warp::path!("v1" / "suppressions" / "carry").and(carried))
        .unify()
        .or(warp::path!("v1" / "suppressions").and(list))
        .unify()
        .or(warp::path!("v1" / "suppressions" / "lift").and(ended))
        .unify()
        .or(warp::path!("v1" / "subjects" / "suppressions").and(whose))
        .unify()
        .or(warp::path!("v1" / "subjects" / "grounds").and(grounds))
        .unify()
        .or(review.or(wrong).unify())
        .unify()
        .boxed()
}

/// `/v1/subjects/erasures`.
fn erasing(desks: &Arc<Desks>) -> Route {
    let erase = warp::post()
        .and(call(desks, needs(&[Scope::RightsWrite])))
        .and(json::<erasures::Erasure>())
        .then(erasures::post);
    let erase = erase.map(either).or(only("POST")).unify();
    warp::path!("v1" / "subjects" / "erasures")
        .and(erase)
        .boxed()
}

/// `/v1/holds…`.
fn holding(desks: &Arc<Desks>) -> Route {
    let write = call(desks, needs(&[Scope::RightsWrite]));
    let active = reading().and(call(desks, paged())).then(holds::list);
    let place = warp::post()
        .and(write.clone())
        .and(json::<holds::Placed>())
        .then(holds::place);
    let all = active
        .or(place)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let review = warp::path!("v1" / "holds" / u64 / "review")
        .and(warp::post())
        .and(write.clone())
        .and(json::<holds::Reviewed>())
        .then(holds::review);
    let lift = warp::path!("v1" / "holds" / u64)
        .and(warp::delete())
        .and(write)
        .then(holds::lift);
    let wrong = warp::path!("v1" / "holds" / u64 / "review")
        .and(only("POST"))
        .or(warp::path!("v1" / "holds" / u64).and(only("DELETE")))
        .unify()
        .map(|_: u64, response| response);
    let one = review.or(lift).unify().map(either).or(wrong).unify();
    warp::path!("v1" / "holds").and(all).or(one).unify().boxed()
}

/// `/v1/retention/…`.
fn retaining(desks: &Arc<Desks>) -> Route {
    let asked = Needs {
        scopes: &[Scope::RightsWrite],
        parameters: &["on", "unknown_start"],
    };
    let due = reading()
        .and(call(desks, asked))
        .then(retention::due)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let run = warp::post()
        .and(call(desks, needs(&[Scope::RightsWrite])))
        .and(json::<retention::RunBody>())
        .then(retention::run)
        .map(either)
        .or(only("POST"))
        .unify();
    let rules = reading()
        .and(call(desks, needs(&[Scope::RightsWrite])))
        .then(retention::rules)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    warp::path!("v1" / "retention" / "due")
        .and(due)
        .or(warp::path!("v1" / "retention" / "rules").and(rules))
        .unify()
        .or(warp::path!("v1" / "retention" / "runs").and(run))
        .unify()
        .boxed()
}
