//! Routes of inquiries and exports.

use std::sync::Arc;

use warp::Filter;

use super::{Route, needs, reading};
use crate::http::body::json;
use crate::http::call::{Needs, call, call_within};
use crate::http::desk::Desks;
use crate::http::read::Place;
use crate::http::recover::only;
use crate::http::reply::either;
use crate::http::{inquiries, jobs};
use crate::keys::Scope;
use crate::ledger::InquiryDemand;

/// All of them.
pub(super) fn routes(desks: &Arc<Desks>) -> Route {
    let scope = || call(desks, needs(&[Scope::Export]));
    // Whoever is bound to one inquiry comes for that one.
    let bound = || call_within(desks, needs(&[Scope::Export]));
    let listing = Needs {
        scopes: &[Scope::Export],
        parameters: inquiries::STATE,
    };
    let open = warp::post()
        .and(scope())
        .and(json::<InquiryDemand>())
        .then(inquiries::post);
    let list = reading().and(call(desks, listing)).then(inquiries::list);
    let all = open
        .or(list)
        .unify()
        .map(either)
        .or(only("GET, HEAD, POST"))
        .unify();
    let one = warp::path!("v1" / "inquiries" / Place)
        .and(reading())
        .and(bound())
        .then(inquiries::get)
        .map(either);
    let not_one = warp::path!("v1" / "inquiries" / Place)
        .and(only("GET, HEAD"))
        .map(|_: Place, response| response);
    let close = warp::path!("v1" / "inquiries" / Place / "close")
        .and(warp::post())
        .and(scope())
        .and(json::<inquiries::CloseBody>())
        .then(inquiries::close)
        .map(either);
    let amend = warp::path!("v1" / "inquiries" / Place / "amend")
        .and(warp::post())
        .and(scope())
        .and(json::<inquiries::AmendBody>())
        .then(inquiries::amend)
        .map(either);
    let not_amend = warp::path!("v1" / "inquiries" / Place / "amend")
        .and(only("POST"))
        .map(|_: Place, response| response);
    let ends = close.or(amend).unify();
    let not_close = warp::path!("v1" / "inquiries" / Place / "close")
        .and(only("POST"))
        .map(|_: Place, response| response);
    let export = warp::post()
        .and(bound())
        .and(json::<inquiries::ExportBody>())
        .then(inquiries::export)
        .map(either)
        .or(only("POST"))
        .unify();
    let state = warp::path!("v1" / "exports" / String)
        .and(reading())
        .and(bound())
        .then(jobs::get)
        .map(either);
    let made = warp::path!("v1" / "exports" / String / "file")
        .and(reading())
        .and(bound())
        .then(jobs::take)
        .map(either);
    let not_so = warp::path!("v1" / "exports" / String)
        .or(warp::path!("v1" / "exports" / String / "file"))
        .unify()
        .and(only("GET, HEAD"))
        .map(|_: String, response| response);
    let exports = state.or(made).unify().or(not_so).unify();
    warp::path!("v1" / "inquiries")
        .and(all)
        .or(one)
        .unify()
        .or(not_one)
        .unify()
        .or(ends)
        .unify()
        .or(not_close.or(not_amend).unify())
        .unify()
        .or(warp::path!("v1" / "exports").and(export))
        .unify()
        .or(exports)
        .unify()
        .boxed()
}
