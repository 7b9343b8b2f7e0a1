//! The table as OpenAPI 3.1.
//!
//! Words are English: this is for programs. The page speaks both languages.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter as Told, ParameterBuilder, ParameterIn,
    PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, InfoBuilder, OpenApiBuilder, Ref, RefOr, Required,
    ResponseBuilder, Schema, tag::TagBuilder,
};

use super::{Parameter, Route, Table, body};

const ANSWERS: &str = include_str!("answers.json");
/// The security scheme's name.
const TOKEN: &str = "token";

/// The whole description.
pub(super) fn text(table: &Table) -> Vec<u8> {
    let mut paths = PathsBuilder::new();
    let mut items: BTreeMap<&str, PathItem> = BTreeMap::new();
    for route in &table.routes {
        let Some(method) = method(route.method()) else {
            continue;
        };
        let item = PathItem::new(method, operation(table, route));
        match items.get_mut(route.path()) {
            Some(known) => known.merge_operations(item),
            None => {
                items.insert(route.path(), item);
            }
        }
    }
    for (path, item) in items {
        paths = paths.path(path, item);
    }
    let info = InfoBuilder::new()
        .title("Tabellion")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("about.md")));
    let tags = table.groups.iter().map(|(name, words)| {
        let tag = TagBuilder::new().name(name);
        tag.description(Some(words.en.as_str())).build()
    });
    let api = OpenApiBuilder::new()
        .info(info.build())
        .paths(paths.build())
        .components(Some(components(table)))
        .tags(Some(tags))
        .build();
    // Cannot fail: texts and numbers.
    serde_json::to_vec(&api).unwrap_or_default()
}

fn method(name: &str) -> Option<HttpMethod> {
    match name {
        "GET" => Some(HttpMethod::Get),
        "POST" => Some(HttpMethod::Post),
        "PUT" => Some(HttpMethod::Put),
        "DELETE" => Some(HttpMethod::Delete),
        _ => None,
    }
}

/// A schema as it is written; anything where it is none.
fn schema(value: Value) -> RefOr<Schema> {
    serde_json::from_value(value).unwrap_or_else(|_| RefOr::T(Schema::default()))
}

fn components(table: &Table) -> utoipa::openapi::Components {
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(include_str!("token.md").trim_end()));
    let scheme = SecurityScheme::Http(scheme.build());
    let mut components = ComponentsBuilder::new().security_scheme(TOKEN, scheme);
    let answers: serde_json::Map<String, Value> = serde_json::from_str(ANSWERS).unwrap_or_default();
    for (name, value) in answers {
        components = components.schema(name, schema(value));
    }
    for name in table
        .routes
        .iter()
        .filter_map(|route| route.body.as_deref())
    {
        if let Some(shape) = body(name) {
            components = components.schema(format!("{name}Body"), schema(shape));
        }
    }
    components.build()
}

fn operation(table: &Table, route: &Route) -> Operation {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(route.id.as_str()))
        .tag(route.group.as_str())
        .summary(Some(route.en.as_str()))
        .request_body(route.body.as_deref().map(request));
    for name in route.segments() {
        operation = operation.parameter(parameter(&table.paths, name, ParameterIn::Path));
    }
    for name in route.parameters() {
        operation = operation.parameter(parameter(&table.parameters, name, ParameterIn::Query));
    }
    for name in &route.headers {
        operation = operation.parameter(parameter(&table.headers, name, ParameterIn::Header));
    }
    if let Some(scopes) = &route.scopes {
        let needed = match scopes.as_slice() {
            [] => "any token".to_owned(),
            scopes => format!("scope {}", scopes.join(" or ")),
        };
        operation = operation
            .description(Some(format!("Needs {needed}.")))
            .security(SecurityRequirement::new(TOKEN, Vec::<String>::new()));
    }
    for (status, answer) in &route.gives {
        operation = operation.response(status.as_str(), given(answer));
    }
    if route.is_tagged() {
        let known = ResponseBuilder::new().description("Not Modified");
        operation = operation.response("304", known.build());
    }
    for status in route.failures() {
        operation = operation.response(status.to_string(), failed(status));
    }
    operation.build()
}

fn parameter(known: &BTreeMap<String, Parameter>, name: &str, place: ParameterIn) -> Told {
    let required = match place {
        ParameterIn::Path => Required::True,
        _ => Required::False,
    };
    let told = ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required);
    match known.get(name) {
        Some(known) => told
            .description(Some(known.about.en.as_str()))
            .schema(Some(schema(known.schema.clone())))
            .build(),
        None => told.build(),
    }
}

fn named(name: &str) -> Content {
    let place = Ref::from_schema_name(name);
    ContentBuilder::new().schema(Some(place)).build()
}

fn request(name: &str) -> RequestBody {
    let body = RequestBodyBuilder::new().required(Some(Required::True));
    match name {
        "bytes" => body.content("application/octet-stream", Content::default()),
        "lines" => {
            // A line is a disclosure; what a text of lines is cannot be said in JSON Schema.
            body.content("application/x-ndjson", Content::default())
        }
        name => body.content("application/json", named(&format!("{name}Body"))),
    }
    .build()
}

/// `"Receipt"`, `"application/zip"`, or several of both with `|` between.
fn given(answer: &str) -> utoipa::openapi::Response {
    let mut response = ResponseBuilder::new().description("As hoped.");
    for one in answer.split('|').map(str::trim) {
        response = if one.contains('/') {
            response.content(one, Content::default())
        } else {
            response.content("application/json", named(one))
        };
    }
    response.build()
}

fn failed(status: u16) -> utoipa::openapi::Response {
    let status = http::StatusCode::from_u16(status).unwrap_or_default();
    let words = status.canonical_reason().unwrap_or("Another problem");
    ResponseBuilder::new()
        .description(words)
        .content("application/problem+json", named("Problem"))
        .build()
}
