//! Which path, method and scope leads to which handler. Handlers are plain functions; this is the only place that
//! strings them together.
//!
//! Each path ends with `only(…)`: a method it does not know is a 405 that says which ones it knows.

mod keeping;
mod evidence;
mod operations;
mod persons;

use std::sync::Arc;
use std::time::Instant;

use http::Method;
use warp::filters::BoxedFilter;
use warp::path::Tail;
use warp::reply::Response;
use warp::{Filter, Rejection};

use super::blobs::MAX_BLOB;
use super::body::{bytes, json, typed};
use super::call::{Needs, call, call_within, parameters};
use super::desk::Desks;
use super::language::{asked, speak};
use super::lines::Lines;
use super::query::{FILTER, PAGE};
use super::read::Place;
use super::recover::{only, recover};
use super::reply::{either, guarded};
use super::tags::spared;
use super::{
    api, batch, blobs, census, check, events, feed, health, log, read, recipients, record,
    rulebook, timestamps, vocabulary, whoami,
};
use crate::disclosure::{Disclosure, Event, Recipient};
use crate::keys::Scope;

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
        .or(register(desks))
        .unify()
        .or(censuses(desks))
        .unify()
        .or(keeping::routes(desks))
        .unify()
        .or(timestamps(desks))
        .unify()
        .or(persons::routes(desks))
        .unify()
        .or(evidence::routes(desks))
        .unify()
        .or(operations::routes(desks))
        .unify()
        .or(published(desks))
        .unify()
        .or(about(desks))
        .unify()
        .or(law(desks))
        .unify()
        .recover(recover)
        .unify();
    let desks = Arc::clone(desks);
    warp::any()
        .map(Instant::now)
        .and(warp::method())
        .and(warp::header::headers_cloned())
        .and(all)
        .map(move |since, method, headers, response| {
            let answer = spared(&method, &headers, speak(response, asked(&headers)));
            traced(&desks, since, &method, answer)
        })
        .map(guarded)
        .boxed()
}

/// One trace a request: no path, since a path may name somebody, and no body.
fn traced(desks: &Desks, since: Instant, method: &Method, response: Response) -> Response {
    let took = since.elapsed();
    desks.figures().answered(method, response.status(), took);
    tracing::debug!(%method, status = response.status().as_u16(), micros = took.as_micros(), "answered");
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
    let one = Needs {
        scopes: write.scopes,
        parameters: record::RECORD,
    };
    let post = warp::post()
        .and(call(desks, one))
        .and(json::<Disclosure>())
        .then(record::post);
    let list = reading().and(call_within(desks, search)).then(read::list);
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
    let call = call_within(desks, needs(&[Scope::DisclosuresRead]));
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
    let told = Needs {
        scopes: &[Scope::DisclosuresRead],
        parameters: feed::FEED,
    };
    let feed = warp::get().and(call(desks, told)).then(feed::get);
    let event = event
        .or(feed)
        .unify()
        .map(either)
        .or(only("GET, POST"))
        .unify();
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

/// `/v1/recipients…`.
fn register(desks: &Arc<Desks>) -> Route {
    let read = call(
        desks,
        needs(&[Scope::DisclosuresRead, Scope::RecipientsWrite]),
    );
    let write = call(desks, needs(&[Scope::RecipientsWrite]));
    let listing = Needs {
        scopes: &[Scope::DisclosuresRead, Scope::RecipientsWrite],
        parameters: PAGE,
    };
    let list = reading()
        .and(call(desks, listing))
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

/// `/v1/census` and `/v1/recipients/{id}/completeness`.
fn censuses(desks: &Arc<Desks>) -> Route {
    let post = warp::post()
        .and(call(desks, needs(&[Scope::DisclosuresWrite])))
        .then(census::post);
    let listing = Needs {
        scopes: &[Scope::DisclosuresRead],
        parameters: PAGE,
    };
    let list = reading().and(call(desks, listing)).then(census::list);
    let all = post
        .or(list)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let asked = Needs {
        scopes: &[Scope::DisclosuresRead],
        parameters: census::PERIOD,
    };
    let proof = warp::path!("v1" / "recipients" / String / "completeness")
        .and(reading())
        .and(call(desks, asked))
        .then(census::completeness);
    let wrong = warp::path!("v1" / "recipients" / String / "completeness")
        .and(only("GET, HEAD"))
        .map(|_: String, response| response);
    warp::path!("v1" / "census")
        .and(all)
        .or(proof.map(either))
        .unify()
        .or(wrong)
        .unify()
        .boxed()
}

/// `/v1/timestamps…`.
fn timestamps(desks: &Arc<Desks>) -> Route {
    let read = call(desks, needs(&[Scope::DisclosuresRead]));
    let post = warp::post()
        .and(call(desks, needs(&[Scope::Admin])))
        .then(timestamps::post);
    let listing = Needs {
        scopes: &[Scope::DisclosuresRead],
        parameters: PAGE,
    };
    let list = reading().and(call(desks, listing)).then(timestamps::list);
    let all = post
        .or(list)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let one = warp::path!("v1" / "timestamps" / Place)
        .and(reading())
        .and(read)
        .then(timestamps::one);
    let wrong = warp::path!("v1" / "timestamps" / Place)
        .and(only("GET, HEAD"))
        .map(|_: Place, response| response);
    warp::path!("v1" / "timestamps")
        .and(all)
        .or(one.map(either))
        .unify()
        .or(wrong)
        .unify()
        .boxed()
}

/// `/v1/rulebook` and `/v1/vocabulary`.
fn law(desks: &Arc<Desks>) -> Route {
    let get = reading()
        .and(call_within(desks, needs(&[])))
        .then(rulebook::get);
    let post = warp::post()
        .and(call(desks, needs(&[Scope::RulesAdmin])))
        .and(json::<rulebook::Wanted>())
        .then(rulebook::post);
    let rules = get
        .or(post)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let words = reading()
        .and(parameters(vocabulary::PARAMETERS))
        .then(vocabulary::get)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    warp::path!("v1" / "rulebook")
        .and(rules)
        .or(warp::path!("v1" / "vocabulary").and(words))
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

/// `/healthz`, `/readyz`, `/v1/status`, `/openapi.json`, `/docs`.
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
        .and(call_within(desks, needs(&[])))
        .then(health::status)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let caller = reading()
        .and(call_within(desks, needs(&[])))
        .then(whoami::get)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let description = reading()
        .and(parameters(&[]))
        .then(api::description)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let docs = reading()
        .and(parameters(&[]))
        .and(warp::header::headers_cloned())
        .then(|query, headers| async move { api::docs(query, asked(&headers)) })
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
        .or(warp::path!("v1" / "caller").and(caller))
        .unify()
        .or(warp::path!("openapi.json").and(description))
        .unify()
        .or(warp::path!("docs").and(docs))
        .unify()
        .boxed()
}
