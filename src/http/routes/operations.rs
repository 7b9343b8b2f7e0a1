//! Routes of whoever runs the service.

use std::sync::Arc;

use warp::Filter;

use super::{Route, needs, reading};
use crate::http::body::{bytes, typed};
use crate::http::call::{Needs, call};
use crate::http::desk::Desks;
use crate::http::recover::only;
use crate::http::reply::either;
use crate::http::{backup, figures, import};
use crate::keys::Scope;

/// All of them.
pub(super) fn routes(desks: &Arc<Desks>) -> Route {
    let backup = warp::get()
        .and(call(desks, needs(&[Scope::Admin])))
        .then(backup::get)
        .map(either)
        .or(only("GET"))
        .unify();
    let figures = reading()
        .and(call(desks, needs(&[])))
        .then(figures::get)
        .map(either)
        .or(only("GET, HEAD"))
        .unify();
    let asked = Needs {
        scopes: &[Scope::DisclosuresWrite],
        parameters: import::FIRST,
    };
    let import = warp::post()
        .and(call(desks, asked))
        .and(typed("application/x-ndjson"))
        .and(bytes(import::MAX_IMPORT))
        .then(import::post)
        .map(either)
        .or(only("POST"))
        .unify();
    warp::path!("v1" / "backup")
        .and(backup)
        .or(warp::path!("v1" / "import").and(import))
        .unify()
        .or(warp::path!("metrics").and(figures))
        .unify()
        .boxed()
}
