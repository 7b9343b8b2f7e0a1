//! The map of transfers, as SVG without words: shades by ground, a dot where a country is too small to draw.
//!
//! Numbers are set beside it as text and lead to the lines of the table, which says the same without a map. Outlines are
//! those of Natural Earth (`world.tsv`, `world.LICENSE`); they decide nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use serde::Serialize;

use super::GroundClass;

/// Width of the map, in its own units.
pub(super) const WIDTH: u32 = 1000;
/// Height.
pub(super) const HEIGHT: u32 = 435;

const LAND: &str = "#e9ecef";
const BORDER: &str = "#ffffff";
const HOME: &str = "#1d2733";
/// Two numbers nearer than this cover each other.
const APART: i32 = 27;
/// Where a number goes if its own place is taken: rounds of eight, further and further out.
const ROUNDS: i32 = 6;

struct Outline {
    point: Option<(i32, i32)>,
    path: &'static str,
}

static WORLD: LazyLock<BTreeMap<&'static str, Outline>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut columns = line.split('\t');
        let code = columns.next()?;
        let x = columns.next()?.parse().ok();
        let y = columns.next()?.parse().ok();
        let path = columns.next()?;
        Some((
            code,
            Outline {
                point: x.zip(y),
                path,
            },
        ))
    };
    include_str!("../world.tsv")
        .lines()
        .filter_map(row)
        .collect()
});

/// A number on the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Mark {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) label: String,
}

/// The map: countries with their shades, in the order of their numbers from 1.
pub(super) fn draw(home: &str, shaded: &[(String, GroundClass)]) -> (String, Vec<Mark>) {
    let mut colours: BTreeMap<&str, &str> = BTreeMap::from([(home, HOME)]);
    for (code, class) in shaded {
        colours.insert(code, class.colour());
    }
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">"#
    );
    let _ = write!(
        svg,
        r#"<g fill="{LAND}" stroke="{BORDER}" stroke-width="0.6">"#
    );
    for (code, outline) in WORLD.iter().filter(|(_, outline)| !outline.path.is_empty()) {
        let path = outline.path;
        let _ = match colours.get(code) {
            Some(colour) => write!(svg, r#"<path fill="{colour}" d="{path}"/>"#),
            None => write!(svg, r#"<path d="{path}"/>"#),
        };
    }
    svg.push_str("</g>");
    let marks = placed(shaded);
    let _ = write!(svg, r#"<g stroke="{HOME}" stroke-width="1">"#);
    for (code, colour) in &colours {
        let Some(outline) = WORLD.get(code) else {
            continue;
        };
        if let (Some((x, y)), true) = (outline.point, outline.path.is_empty()) {
            let _ = write!(svg, r#"<circle cx="{x}" cy="{y}" r="5" fill="{colour}"/>"#);
        }
    }
    for ((code, _), mark) in on_map(shaded).zip(&marks) {
        if let Some((x, y)) = WORLD.get(code.as_str()).and_then(|outline| outline.point) {
            let _ = write!(
                svg,
                r#"<line x1="{x}" y1="{y}" x2="{}" y2="{}"/>"#,
                mark.x, mark.y
            );
        }
    }
    svg.push_str("</g></svg>");
    (svg, marks)
}

/// The countries that have a place on the map.
fn on_map(shaded: &[(String, GroundClass)]) -> impl Iterator<Item = &(String, GroundClass)> {
    let has_point = |code: &str| {
        WORLD
            .get(code)
            .is_some_and(|outline| outline.point.is_some())
    };
    shaded.iter().filter(move |(code, _)| has_point(code))
}

/// Numbers, moved aside where two would cover each other.
fn placed(shaded: &[(String, GroundClass)]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (number, (code, _)) in (1..).zip(shaded) {
        let Some((x, y)) = WORLD.get(code.as_str()).and_then(|outline| outline.point) else {
            continue;
        };
        let free = |x: i32, y: i32| {
            let inside = (APART / 2..=1000 - APART / 2).contains(&x)
                && (APART / 2..=435 - APART / 2).contains(&y);
            inside
                && marks
                    .iter()
                    .all(|mark| (mark.x - x).pow(2) + (mark.y - y).pow(2) >= APART * APART)
        };
        let (x, y) = around(x, y).find(|(x, y)| free(*x, *y)).unwrap_or((x, y));
        marks.push(Mark {
            x,
            y,
            label: number.to_string(),
        });
    }
    marks
}

fn around(x: i32, y: i32) -> impl Iterator<Item = (i32, i32)> {
    const EIGHT: [(i32, i32); 8] = [
        (1, 0),
        (-1, 0),
        (0, -1),
        (0, 1),
        (1, -1),
        (-1, -1),
        (1, 1),
        (-1, 1),
    ];
    let rounds = (1..=ROUNDS).flat_map(move |round| {
        EIGHT
            .into_iter()
            .map(move |(dx, dy)| (x + dx * round * APART, y + dy * round * APART))
    });
    std::iter::once((x, y)).chain(rounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Country;

    #[test]
    fn every_country_has_a_place() {
        let lost: Vec<String> = Country::all()
            .map(|country| country.to_string())
            .filter(|code| {
                WORLD
                    .get(code.as_str())
                    .is_none_or(|row| row.point.is_none())
            })
            .collect();
        assert_eq!(lost, ["AQ"]);
    }

    #[test]
    fn numbers_do_not_cover_each_other() {
        let near = ["CH", "LI", "AT", "MC", "GB", "AD", "SM", "VA"];
        let shaded: Vec<_> = near
            .iter()
            .map(|code| ((*code).to_owned(), GroundClass::Adequacy))
            .collect();
        let marks = placed(&shaded);
        assert_eq!(marks.len(), near.len());
        for (index, a) in marks.iter().enumerate() {
            for b in &marks[index + 1..] {
                assert!(
                    (a.x - b.x).pow(2) + (a.y - b.y).pow(2) >= APART * APART,
                    "{a:?} {b:?}"
                );
            }
        }
    }
}
