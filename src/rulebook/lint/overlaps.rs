//! Two rows that answer the same question may not hold on the same day.

use chrono::NaiveDate;

use super::{RulebookFaults, WHOLE};
use crate::rulebook::head::RuleId;
use crate::rulebook::{RegimeRow, Rulebook};

type Dates = (Option<NaiveDate>, Option<NaiveDate>);

pub(super) fn lint(book: &Rulebook, faults: &mut RulebookFaults) {
    let decisions = book
        .all_decisions()
        .iter()
        .map(|row| (row.place, (Some(row.from), row.until), &row.id));
    pairs(book, &decisions.collect::<Vec<_>>(), faults);
    let clauses = book
        .clauses
        .iter()
        .map(|row| (row.decision, (Some(row.from), row.until), &row.id));
    pairs(book, &clauses.collect::<Vec<_>>(), faults);
    // An exporter may be under several regimes by where else it is established, never by one place.
    let regimes = book
        .regimes
        .iter()
        .map(|row: &RegimeRow| (row.country, (row.from, row.until), &row.rule));
    pairs(book, &regimes.collect::<Vec<_>>(), faults);
    let periods = book.geography.periods().flat_map(|row| {
        let dates = (row.from, row.until);
        row.countries
            .iter()
            .map(move |country| (*country, dates, &row.rule))
    });
    pairs(book, &periods.collect::<Vec<_>>(), faults);
    authorities(book, faults);
}

fn meet(one: Dates, other: Dates) -> bool {
    let before = |until: Option<NaiveDate>, from: Option<NaiveDate>| {
        until.zip(from).is_some_and(|(until, from)| until < from)
    };
    !before(one.1, other.0) && !before(other.1, one.0)
}

fn pairs<T: PartialEq>(book: &Rulebook, rows: &[(T, Dates, &RuleId)], faults: &mut RulebookFaults) {
    for (index, (one, dates, id)) in rows.iter().enumerate() {
        for (other, later, next) in &rows[index + 1..] {
            if one != other || !meet(*dates, *later) {
                continue;
            }
            let (file, line) = book
                .rule(next)
                .map_or((WHOLE, 0), |rule| (rule.file.as_str(), rule.line));
            let message =
                format_args!("`{id}` and `{next}` hold on the same days: end one of them");
            faults.add(file, line, message);
        }
    }
}

fn authorities(book: &Rulebook, faults: &mut RulebookFaults) {
    for (index, one) in book.authorities.iter().enumerate() {
        for other in &book.authorities[index + 1..] {
            if one.country == other.country
                && meet((one.from, one.until), (other.from, other.until))
            {
                let message = format_args!(
                    "`{}` and `{}` are the authority of `{}` on the same days: end one of them",
                    one.code, other.code, one.country
                );
                faults.add(WHOLE, 0, message);
            }
        }
    }
}
