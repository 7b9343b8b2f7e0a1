//! Routes about persons, the register over time, and breaches.

use std::sync::Arc;

use warp::Filter;

use super::{Route, needs, reading};
use crate::disclosure::Exporter;
use crate::http::body::json;
use crate::http::call::{Needs, call};
use crate::http::desk::Desks;
use crate::http::query::PAGE;
use crate::http::read::Place;
use crate::http::recover::only;
use crate::http::reply::either;
use crate::http::{breaches, register, rights, subjects};
use crate::keys::Scope;
use crate::rights::{BreachDemand, Demand, Notice};

/// All of them.
pub(super) fn routes(desks: &Arc<Desks>) -> Route {
    requests(desks)
        .or(persons(desks))
        .unify()
        .or(register_over_time(desks))
        .unify()
        .or(exporter(desks))
        .unify()
        .or(handling(desks))
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
        .and(call(desks, read(breaches::LIST)))
        .then(breaches::list);
    let all = open
        .or(list)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let candidates = reading()
        .and(call(desks, read(PAGE)))
        .then(breaches::candidates)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let notify = warp::post()
        .and(write)
        .and(json::<Notice>())
        .then(breaches::notify);
    let waiting = reading()
        .and(call(desks, read(breaches::LIST)))
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
