//! What somebody must do again and again: backups, time-stamps, contracts, a look from outside.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Sheet;
use crate::cli::exit::Failed;
use crate::cli::rules::source;
use crate::cli::verify::state_home;
use crate::files::Disk;
use crate::keys::{KeyFolder, backups};
use crate::ledger::{self, Every, LastBackup, Looked, Memory, Paths, Settings};

/// A backup may be this old.
const BACKUP: TimeDelta = TimeDelta::days(7);
/// The newest time-stamp may be this old, where the settings say no interval.
const STAMP: TimeDelta = TimeDelta::days(8);
/// Somebody should have verified within so many days.
const VERIFIED: TimeDelta = TimeDelta::days(31);
/// Contracts that end within so many days are told.
const AHEAD_DAYS: u64 = 60;

/// All of it.
///
/// # Errors
/// The rules in force cannot be read.
pub(super) fn look(
    sheet: &mut Sheet<'_>,
    paths: &Paths,
    settings: &Settings,
    looked: &Looked,
) -> Result<(), Failed> {
    let now = sheet.session.clock.read().wall;
    keys(sheet, paths, now);
    backup(sheet, paths, looked, now);
    stamps(sheet, settings, looked, now);
    contracts(sheet, looked, now)?;
    verified(sheet, looked, now);
    Ok(())
}

fn days(age: TimeDelta) -> fluent_bundle::FluentValue<'static> {
    age.num_days().to_string().into()
}

/// The next key belongs elsewhere; copies of keys must be there, and must not outlive their day.
fn keys(sheet: &mut Sheet<'_>, paths: &Paths, now: DateTime<Utc>) {
    let Ok(folder) = KeyFolder::open(Arc::new(Disk), &paths.keys) else {
        // Told under permissions.
        return;
    };
    if folder.has("next.pem").unwrap_or(false) {
        let next = sheet.say("doctor-next-key-next");
        sheet.warn("next key", sheet.say("doctor-next-key-here"), next);
    } else {
        sheet.ok("next key", sheet.say("doctor-next-key-ok"));
    }
    let list = match backups::list(&folder) {
        Ok(list) => list,
        Err(error) => {
            let next = sheet.say("doctor-key-backup-next");
            return sheet.fail("key backup", sheet.session.words(&error), next);
        }
    };
    let today = now.date_naive();
    let overdue = list.iter().filter(|copy| copy.expires < today).count();
    let told = [
        ("count", list.len().to_string().into()),
        ("overdue", overdue.to_string().into()),
    ];
    if overdue > 0 {
        let next = sheet.say("doctor-key-backup-overdue-next");
        let what = sheet.say_with("doctor-key-backup-overdue", &told);
        sheet.fail("key backup", what, next);
    } else if list.is_empty() {
        let next = sheet.say("doctor-key-backup-next");
        sheet.warn("key backup", sheet.say("doctor-key-backup-none"), next);
    } else {
        sheet.ok("key backup", sheet.say_with("doctor-key-backup-ok", &told));
    }
}

fn backup(sheet: &mut Sheet<'_>, paths: &Paths, looked: &Looked, now: DateTime<Utc>) {
    let next = sheet.say("doctor-backup-next");
    let Some(last) = LastBackup::of(&Disk, &paths.ledger) else {
        return sheet.warn("backup", sheet.say("doctor-backup-none"), next);
    };
    let size = looked
        .checkpoint
        .as_ref()
        .map_or(0, |checkpoint| checkpoint.size.0);
    let told = [
        ("days", days(now - last.at)),
        ("behind", size.saturating_sub(last.size).to_string().into()),
    ];
    let what = sheet.say_with("doctor-backup", &told);
    if now - last.at > BACKUP {
        sheet.warn("backup", what, next);
    } else {
        sheet.ok("backup", what);
    }
}

fn stamps(sheet: &mut Sheet<'_>, settings: &Settings, looked: &Looked, now: DateTime<Utc>) {
    let next = sheet.say("doctor-stamp-next");
    let every = settings.timestamp.as_ref().and_then(|stamp| stamp.every);
    let newest = looked
        .timestamps
        .last()
        .and_then(|stamp| crate::canon::parse_instant(&stamp.entry.time).ok());
    let Some(newest) = newest else {
        return sheet.warn("time-stamp", sheet.say("doctor-stamp-none"), next);
    };
    let what = sheet.say_with("doctor-stamp", &[("days", days(now - newest))]);
    // Once may fail, or wait for something to be recorded.
    let patience = every.map_or(STAMP, |every: Every| every.delta() * 2);
    if now - newest > patience {
        sheet.warn("time-stamp", what, next);
    } else {
        sheet.ok("time-stamp", what);
    }
}

/// What carries transfers and ends, or has ended.
fn contracts(sheet: &mut Sheet<'_>, looked: &Looked, now: DateTime<Utc>) -> Result<(), Failed> {
    let rulebook = source::load(sheet.session, None)?;
    let ends = ledger::expiring_of(&looked.register, &rulebook, now, AHEAD_DAYS);
    let over = ends.iter().filter(|end| end.over).count();
    let told = [
        ("count", ends.len().to_string().into()),
        ("over", over.to_string().into()),
        ("days", AHEAD_DAYS.to_string().into()),
    ];
    let what = sheet.say_with("doctor-contracts", &told);
    let next = sheet.say("doctor-contracts-next");
    if over > 0 {
        sheet.fail("contracts", what, next);
    } else if ends.is_empty() {
        sheet.ok("contracts", sheet.say_with("doctor-contracts-ok", &told));
    } else {
        sheet.warn("contracts", what, next);
    }
    Ok(())
}

fn verified(sheet: &mut Sheet<'_>, looked: &Looked, now: DateTime<Utc>) {
    let next = sheet.say("doctor-verify-next");
    let memory = state_home()
        .and_then(|home| Memory::load(&Memory::path(&home, &looked.origin)).ok())
        .flatten();
    let Some(memory) = memory else {
        return sheet.warn("verify", sheet.say("doctor-verify-none"), next);
    };
    let told = [
        ("days", days(now - memory.seen)),
        ("size", memory.size.to_string().into()),
    ];
    let what = sheet.say_with("doctor-verify", &told);
    if now - memory.seen > VERIFIED {
        sheet.warn("verify", what, next);
    } else {
        sheet.ok("verify", what);
    }
}
