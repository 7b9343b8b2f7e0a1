//! Which path, method and scope leads to which handler. Handlers are plain functions; this is the only place that
//! strings them together.
//!
//! Each path ends with `only(…)`: a method it does not know is a 405 that says which ones it knows.

use std::sync::Arc;
use std::time::Instant;

use http::Method;
use warp::filters::BoxedFilter;
use warp::path::Tail;
use warp::reply::Response;
use warp::{Filter, Rejection};

use super::blobs::MAX_BLOB;
use super::body::{bytes, json, typed};
use super::call::{Needs, call, parameters};
use super::desk::Desks;
use super::lines::Lines;
use super::query::FILTER;
use super::read::Place;
use super::recover::{only, recover};
use super::reply::{either, guarded};
use super::{
    batch, blobs, breaches, check, events, health, log, read, recipients, record, register, rights,
    subjects,
};
use crate::disclosure::{Disclosure, Event, Exporter, Recipient};
use crate::keys::Scope;
use crate::rights::{BreachDemand, Demand, Notice};

type Route = BoxedFilter<(Response,)>;

const fn needs(scopes: &'static [Scope]) -> Needs {
    Needs {
        scopes,
        parameters: &[],
    }
}

/// The whole service.
pub(super) fn routes(desks: &Arc<Desks>) -> BoxedFilter<(Response,)> {
    let all = disclosures(desks)
        .or(entries(desks))
        .unify()
        .or(checks_and_events(desks))
        .unify()
        .or(recipients_of(desks))
        .unify()
        .or(register_over_time(desks))
        .unify()
        .or(exporter(desks))
        .unify()
        .or(handling(desks))
        .unify()
        .or(requests(desks))
        .unify()
        .or(persons(desks))
        .unify()
        .or(published(desks))
        .unify()
        .or(about(desks))
        .unify()
        .recover(recover)
        .unify();
    warp::any()
        .map(Instant::now)
        .and(warp::method())
        .and(all)
        .map(|since, method, response| traced(since, &method, response))
        .map(guarded)
        .boxed()
}

/// One trace a request: no path, since a path may name somebody, and no body.
fn traced(since: Instant, method: &Method, response: Response) -> Response {
    let micros = since.elapsed().as_micros();
    tracing::debug!(%method, status = response.status().as_u16(), %micros, "answered");
    response
}

/// GET and HEAD: hyper leaves the body of the latter away.
fn reading() -> impl Filter<Extract = (), Error = Rejection> + Copy {
    warp::get().or(warp::head()).unify()
}

/// `/v1/disclosures` and its batch.
fn disclosures(desks: &Arc<Desks>) -> Route {
    let write = needs(&[Scope::DisclosuresWrite]);
    let search = Needs {
        scopes: &[Scope::DisclosuresRead],
        parameters: FILTER,
    };
    let post = warp::post()
        .and(call(desks, write))
        .and(json::<Disclosure>())
        .then(record::post);
    let list = reading().and(call(desks, search)).then(read::list);
    let all = post
        .or(list)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let batch = warp::post()
        .and(call(desks, write))
        .and(typed("application/x-ndjson"))
        .and(warp::body::stream().map(Lines::new))
        .then(batch::post);
    let batch = batch.map(either).or(only("POST")).unify();
    let all = warp::path!("v1" / "disclosures").and(all);
    all.or(warp::path!("v1" / "disclosures" / "batch").and(batch))
        .unify()
        .boxed()
}

/// `/v1/disclosures/{seq}…`.
fn entries(desks: &Arc<Desks>) -> Route {
    let call = call(desks, needs(&[Scope::DisclosuresRead]));
    let line = warp::path!("v1" / "disclosures" / Place)
        .and(reading())
        .and(call.clone())
        .then(read::line);
    let proof = warp::path!("v1" / "disclosures" / Place / "proof")
        .and(reading())
        .and(call.clone())
        .then(read::proof);
    let explanation = warp::path!("v1" / "disclosures" / Place / "explanation")
        .and(reading())
        .and(call)
        .then(read::explanation);
    let wrong = warp::path!("v1" / "disclosures" / Place)
        .or(warp::path!("v1" / "disclosures" / Place / "proof"))
        .unify()
        .or(warp::path!("v1" / "disclosures" / Place / "explanation"))
        .unify()
        .and(only("GET, HEAD"))
        .map(|_: Place, response| response);
    line.or(proof)
        .unify()
        .or(explanation)
        .unify()
        .map(either)
        .or(wrong)
        .unify()
        .boxed()
}

/// `/v1/checks`, `/v1/events` and `/v1/blobs`.
fn checks_and_events(desks: &Arc<Desks>) -> Route {
    let check = warp::post()
        .and(call(desks, needs(&[Scope::Checks])))
        .and(json::<check::Check>())
        .then(check::post);
    let check = check.map(either).or(only("POST")).unify();
    let event = warp::post()
        .and(call(desks, needs(&[Scope::RightsWrite])))
        .and(json::<Event>())
        .then(events::post);
    let event = event.map(either).or(only("POST")).unify();
    let blob = warp::put()
        .and(call(desks, needs(&[Scope::DisclosuresWrite])))
        .and(bytes(MAX_BLOB))
        .then(blobs::put);
    let blob = blob.map(either).or(only("PUT")).unify();
    warp::path!("v1" / "checks")
        .and(check)
        .or(warp::path!("v1" / "events").and(event))
        .unify()
        .or(warp::path!("v1" / "blobs").and(blob))
        .unify()
        .boxed()
}

/// `/v1/rights…`.
fn requests(desks: &Arc<Desks>) -> Route {
    let read = |parameters| Needs {
        scopes: &[Scope::RightsWrite, Scope::SubjectsRead],
        parameters,
    };
    let post = warp::post()
        .and(call(desks, needs(&[Scope::RightsWrite])))
        .and(json::<Demand>())
        .then(rights::post);
    let list = reading()
        .and(call(desks, read(rights::LIST)))
        .then(rights::list);
    let all = post
        .or(list)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let one = warp::path!("v1" / "rights" / Place)
        .and(reading())
        .and(call(desks, read(rights::ONE)))
        .then(rights::get);
    let wrong = warp::path!("v1" / "rights" / Place)
        .and(only("GET, HEAD"))
        .map(|_: Place, response| response);
    let one = one.map(either).or(wrong).unify();
    warp::path!("v1" / "rights")
        .and(all)
        .or(one)
        .unify()
        .boxed()
}

/// `/v1/subjects/…`.
fn persons(desks: &Arc<Desks>) -> Route {
    let read = call(desks, needs(&[Scope::SubjectsRead]));
    let write = call(desks, needs(&[Scope::RightsWrite]));
    let post = || warp::post();
    let access = post()
        .and(read.clone())
        .and(json::<subjects::AccessBody>())
        .then(subjects::access)
        .map(either)
        .or(only("POST"))
        .unify();
    let portability = post()
        .and(read)
        .and(json::<subjects::CopyBody>())
        .then(subjects::portability)
        .map(either)
        .or(only("POST"))
        .unify();
    let join = post()
        .and(write.clone())
        .and(json::<subjects::PairBody>())
        .then(subjects::join)
        .map(either)
        .or(only("POST"))
        .unify();
    let separate = post()
        .and(write)
        .and(json::<subjects::PairBody>())
        .then(subjects::separate)
        .map(either)
        .or(only("POST"))
        .unify();
    warp::path!("v1" / "subjects" / "access")
        .and(access)
        .or(warp::path!("v1" / "subjects" / "portability").and(portability))
        .unify()
        .or(warp::path!("v1" / "subjects" / "join").and(join))
        .unify()
        .or(warp::path!("v1" / "subjects" / "separate").and(separate))
        .unify()
        .boxed()
}

/// `/v1/recipients…`.
fn recipients_of(desks: &Arc<Desks>) -> Route {
    let read = call(
        desks,
        needs(&[Scope::DisclosuresRead, Scope::RecipientsWrite]),
    );
    let write = call(desks, needs(&[Scope::RecipientsWrite]));
    let list = reading()
        .and(read.clone())
        .then(recipients::list)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let get = warp::path!("v1" / "recipients" / String)
        .and(reading())
        .and(read)
        .then(recipients::get);
    let put = warp::path!("v1" / "recipients" / String)
        .and(warp::put())
        .and(write)
        .and(json::<Recipient>())
        .then(recipients::put);
    let wrong = warp::path!("v1" / "recipients" / String)
        .and(only("GET, HEAD, PUT"))
        .map(|_: String, response| response);
    let one = get.or(put).unify().map(either).or(wrong).unify();
    warp::path!("v1" / "recipients")
        .and(list)
        .or(one)
        .unify()
        .boxed()
}

/// `/v1/recipients/{id}/…` and `/v1/register/…`.
fn register_over_time(desks: &Arc<Desks>) -> Route {
    let write = call(desks, needs(&[Scope::RecipientsWrite]));
    let read = |parameters| Needs {
        scopes: &[Scope::DisclosuresRead, Scope::RecipientsWrite],
        parameters,
    };
    let history = warp::path!("v1" / "recipients" / String / "history")
        .and(reading())
        .and(call(desks, read(&[])))
        .then(register::history);
    let retire = warp::path!("v1" / "recipients" / String / "retire")
        .and(warp::post())
        .and(write.clone())
        .then(register::retire);
    let separate = warp::path!("v1" / "recipients" / String / "separate")
        .and(warp::post())
        .and(write.clone())
        .then(register::separate);
    let merge = warp::path!("v1" / "recipients" / String / "merge")
        .and(warp::post())
        .and(write)
        .and(json::<register::MergeBody>())
        .then(register::merge);
    let not_read = warp::path!("v1" / "recipients" / String / "history")
        .and(only("GET, HEAD"))
        .map(|_: String, response| response);
    let not_posted = warp::path!("v1" / "recipients" / String / "retire")
        .or(warp::path!("v1" / "recipients" / String / "separate"))
        .unify()
        .or(warp::path!("v1" / "recipients" / String / "merge"))
        .unify()
        .and(only("POST"))
        .map(|_: String, response| response);
    let expiring = reading()
        .and(call(desks, read(register::EXPIRING)))
        .then(register::expiring)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let record30 = reading()
        .and(call(desks, read(register::RECORD30)))
        .then(register::record30)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let one = history
        .or(retire)
        .unify()
        .or(separate)
        .unify()
        .or(merge)
        .unify()
        .map(either)
        .or(not_read)
        .unify()
        .or(not_posted)
        .unify();
    one.or(warp::path!("v1" / "register" / "expiring").and(expiring))
        .unify()
        .or(warp::path!("v1" / "register" / "record30").and(record30))
        .unify()
        .boxed()
}

/// `/v1/exporter…`.
fn exporter(desks: &Arc<Desks>) -> Route {
    let read = call(
        desks,
        needs(&[Scope::DisclosuresRead, Scope::RecipientsWrite]),
    );
    let get = reading().and(read.clone()).then(register::exporter);
    let put = warp::put()
        .and(call(desks, needs(&[Scope::Admin])))
        .and(json::<Exporter>())
        .then(register::put_exporter);
    let one = get
        .or(put)
        .unify()
        .map(either)
        .or(only("GET, HEAD, PUT"))
        .unify();
    let history = reading()
        .and(read)
        .then(register::exporter_history)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    warp::path!("v1" / "exporter")
        .and(one)
        .or(warp::path!("v1" / "exporter" / "history").and(history))
        .unify()
        .boxed()
}

/// `/v1/breaches…` and `/v1/notifications`.
fn handling(desks: &Arc<Desks>) -> Route {
    let write = call(desks, needs(&[Scope::RightsWrite]));
    let read = |parameters| Needs {
        scopes: &[Scope::RightsWrite, Scope::SubjectsRead],
        parameters,
    };
    let open = warp::post()
        .and(write.clone())
        .and(json::<BreachDemand>())
        .then(breaches::post);
    let list = reading()
        .and(call(desks, read(breaches::STATE)))
        .then(breaches::list);
    let all = open
        .or(list)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let candidates = reading()
        .and(call(desks, read(&[])))
        .then(breaches::candidates)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let notify = warp::post()
        .and(write)
        .and(json::<Notice>())
        .then(breaches::notify);
    let waiting = reading()
        .and(call(desks, read(breaches::STATE)))
        .then(breaches::notifications);
    let notifications = notify
        .or(waiting)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    warp::path!("v1" / "breaches")
        .and(all)
        .or(warp::path!("v1" / "breaches" / "candidates").and(candidates))
        .unify()
        .or(warp::path!("v1" / "notifications").and(notifications))
        .unify()
        .boxed()
}

/// `/logs/{exporter}/…`.
fn published(desks: &Arc<Desks>) -> Route {
    let with_desks = || {
        let desks = Arc::clone(desks);
        warp::any().map(move || Arc::clone(&desks))
    };
    let tail = warp::path::tail().map(|tail: Tail| tail.as_str().to_owned());
    // Bundles of entries have a door of their own: who is turned away there must not come in here.
    let hashes = warp::path::tail().and_then(|tail: Tail| async move {
        if tail.as_str().starts_with("entries/") {
            Err(warp::reject::not_found())
        } else {
            Ok(tail.as_str().to_owned())
        }
    });
    let checkpoint = warp::path!("logs" / String / "checkpoint")
        .and(reading())
        .and(with_desks())
        .and(parameters(&[]))
        .then(log::checkpoint);
    let entries = warp::path!("logs" / String / "tile" / "entries" / ..)
        .and(tail)
        .and(reading())
        .and(call(desks, needs(&[Scope::DisclosuresRead])))
        .then(log::entries);
    let tile = warp::path!("logs" / String / "tile" / ..)
        .and(hashes)
        .and(reading())
        .and(with_desks())
        .and(parameters(&[]))
        .then(log::tile);
    let wrong = warp::path!("logs" / String / "tile" / ..)
        .or(warp::path!("logs" / String / "checkpoint"))
        .unify()
        .and(only("GET, HEAD"))
        .map(|_: String, response| response);
    checkpoint
        .or(entries)
        .unify()
        .or(tile)
        .unify()
        .map(either)
        .or(wrong)
        .unify()
        .boxed()
}

/// `/healthz`, `/readyz`, `/v1/status`.
fn about(desks: &Arc<Desks>) -> Route {
    let for_ready = Arc::clone(desks);
    let alive = reading()
        .and(parameters(&[]))
        .then(health::alive)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let ready = reading()
        .map(move || Arc::clone(&for_ready))
        .and(parameters(&[]))
        .then(health::ready)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let status = reading()
        .and(call(desks, needs(&[])))
        .then(health::status)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let alive = warp::path!("healthz").and(alive);
    let ready = warp::path!("readyz").and(ready);
    alive
        .or(ready)
        .unify()
        .or(warp::path!("v1" / "status").and(status))
        .unify()
        .boxed()
}
