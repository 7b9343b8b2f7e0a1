//! What no route answered: every rejection becomes a problem, none a bare 500.

use std::convert::Infallible;

use http::StatusCode;
use http::header::{ALLOW, HeaderValue};
use warp::reject::{
    InvalidHeader, InvalidQuery, LengthRequired, MethodNotAllowed, MissingHeader, PayloadTooLarge,
    UnsupportedMediaType,
};
use warp::reply::Response;
use warp::{Filter, Rejection};

use super::problem::Problem;

/// The answer to a rejected request.
pub(super) async fn recover(rejection: Rejection) -> Result<Response, Infallible> {
    let problem = rejection
        .find::<Problem>()
        .cloned()
        .unwrap_or_else(|| problem_of(&rejection));
    Ok(problem.into_response())
}

fn problem_of(rejection: &Rejection) -> Problem {
    if rejection.find::<MethodNotAllowed>().is_some() {
        return Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "this path knows no such method",
        );
    }
    if rejection.find::<LengthRequired>().is_some() {
        return Problem::new(
            StatusCode::LENGTH_REQUIRED,
            "length_required",
            "send the length of the body in `Content-Length`",
        );
    }
    if rejection.find::<PayloadTooLarge>().is_some() {
        return Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "the body is too large; split it",
        );
    }
    if rejection.find::<UnsupportedMediaType>().is_some() {
        return Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "send `Content-Type: application/json`",
        );
    }
    if let Some(header) = rejection.find::<InvalidHeader>() {
        return Problem::bad_request(
            "invalid_header",
            format!(
                "the header `{}` cannot be read; send it as text",
                header.name()
            ),
        );
    }
    if let Some(header) = rejection.find::<MissingHeader>() {
        return Problem::bad_request(
            "missing_header",
            format!("the header `{}` is missing; send it", header.name()),
        );
    }
    if rejection.find::<InvalidQuery>().is_some() {
        return Problem::bad_request(
            "invalid_query",
            "the query cannot be read; write `name=value`, joined by `&`",
        );
    }
    if rejection.is_not_found() {
        return Problem::not_found(
            "no_such_path",
            "there is nothing at this path; docs/HTTP.md lists the paths of the service",
        );
    }
    // The remaining rejections of warp concern bodies that could not be read.
    Problem::bad_request(
        "unreadable_request",
        "the request could not be read; send it again",
    )
}

/// Lets a problem end a chain of filters.
pub(super) fn reject(problem: Problem) -> Rejection {
    warp::reject::custom(problem)
}

/// Ends a path that knows other methods only: 405, and which ones.
pub(super) fn only(
    methods: &'static str,
) -> impl Filter<Extract = (Response,), Error = Rejection> + Copy {
    warp::method().and_then(move |method: http::Method| async move {
        if methods.split(", ").any(|known| known == method.as_str()) {
            return Err(warp::reject::not_found());
        }
        let detail = format!("this path knows {methods} only");
        let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail);
        Ok(problem
            .header(ALLOW, HeaderValue::from_static(methods))
            .into_response())
    })
}
