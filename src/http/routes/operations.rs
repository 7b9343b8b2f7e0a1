//! Routes of whoever runs the service.

use std::sync::Arc;

use warp::Filter;

use super::{Route, needs, reading};
use crate::http::call::call;
use crate::http::desk::Desks;
use crate::http::recover::only;
use crate::http::reply::either;
use crate::http::{backup, figures};
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
    warp::path!("v1" / "backup")
        .and(backup)
        .or(warp::path!("metrics").and(figures))
        .unify()
        .boxed()
}
