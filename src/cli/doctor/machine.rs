//! The machine: clock, permissions, disk, medium, doors.

use std::net::SocketAddr;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use super::Sheet;
use crate::files::{Disk, Files as _, parent};
use crate::http::ServeOptions;
use crate::issuer::Issuer;
use crate::keys::KeyFolder;
use crate::ledger::{Finding, Looked, Paths, Settings};

/// File systems that write a new copy and leave the old one: what is overwritten there stays.
const COPY_ON_WRITE: [(i64, &str); 4] = [
    (0x9123_683e, "btrfs"),
    (0x2fc1_2fc1, "zfs"),
    (0xca45_1a4e, "bcachefs"),
    (0x794c_7630, "overlayfs"),
];
/// Where a lock holds on one machine only.
const NETWORK: [(i64, &str); 2] = [(0x6969, "nfs"), (0xff53_4d42, "cifs")];

/// All of it.
pub(super) fn look(sheet: &mut Sheet<'_>, paths: &Paths, settings: &Settings, looked: &Looked) {
    clock(sheet, looked);
    head(sheet, looked);
    permissions(sheet, paths);
    disk(sheet, paths, settings);
    medium(sheet, paths, settings);
    port(sheet, settings);
    issuer(sheet, settings);
    webhooks(sheet, paths, settings);
}

fn clock(sheet: &mut Sheet<'_>, looked: &Looked) {
    match &looked.clock {
        None => sheet.ok("clock", sheet.say("doctor-clock-ok")),
        Some(fault) => sheet.fail(
            "clock",
            sheet.session.words(fault),
            sheet.say("doctor-clock-next"),
        ),
    }
}

fn head(sheet: &mut Sheet<'_>, looked: &Looked) {
    let size = looked
        .checkpoint
        .as_ref()
        .map_or(0, |checkpoint| checkpoint.size.0);
    for finding in &looked.found {
        let what = sheet.session.words(finding);
        if matches!(finding, Finding::Vault(_)) {
            sheet.fail("vault", what, sheet.say("doctor-vault-next"));
        } else if finding.stops() {
            sheet.fail("head", what, sheet.say("doctor-head-lost-next"));
        } else {
            sheet.warn("head", what, sheet.say("doctor-head-next"));
        }
    }
    if looked.checkpoint.is_none() {
        sheet.fail(
            "head",
            sheet.say("doctor-head-none"),
            sheet.say("doctor-head-next"),
        );
    } else if looked.found.is_empty() {
        let told = [("size", size.to_string().into())];
        sheet.ok("head", sheet.say_with("doctor-head-ok", &told));
    }
}

fn permissions(sheet: &mut Sheet<'_>, paths: &Paths) {
    let folder = match KeyFolder::open(std::sync::Arc::new(Disk), &paths.keys) {
        Ok(folder) => folder,
        Err(error) => {
            let next = sheet.say("doctor-permissions-keys-next");
            return sheet.fail("permissions", sheet.session.words(&error), next);
        }
    };
    if let Some(error) = ["signing.pem", "vault.key", "local.key"]
        .iter()
        .find_map(|name| folder.read(name).err())
    {
        let next = sheet.say("doctor-permissions-keys-next");
        return sheet.fail("permissions", sheet.session.words(&error), next);
    }
    let open =
        std::fs::metadata(&paths.ledger).is_ok_and(|data| data.permissions().mode() & 0o077 != 0);
    let told = [("path", paths.ledger.display().to_string().into())];
    if open {
        let next = sheet.say_with("doctor-permissions-next", &told);
        sheet.warn(
            "permissions",
            sheet.say_with("doctor-permissions-open", &told),
            next,
        );
    } else if paths.keys.starts_with(&paths.ledger) {
        sheet.fail(
            "permissions",
            sheet.say("doctor-permissions-inside"),
            sheet.say("doctor-permissions-inside-next"),
        );
    } else {
        sheet.ok("permissions", sheet.say("doctor-permissions-ok"));
    }
}

fn disk(sheet: &mut Sheet<'_>, paths: &Paths, settings: &Settings) {
    let reserve = settings.reserve() >> 20;
    let left = match Disk.room(&paths.ledger) {
        Ok(left) => left >> 20,
        Err(error) => {
            let next = sheet.say("doctor-disk-next");
            return sheet.fail("disk", sheet.session.words(&error), next);
        }
    };
    let told = [
        ("left", left.to_string().into()),
        ("reserve", reserve.to_string().into()),
    ];
    let what = sheet.say_with("doctor-disk", &told);
    let next = sheet.say("doctor-disk-next");
    if left < reserve {
        sheet.fail("disk", what, next);
    } else if left < reserve.max(256) * 4 {
        sheet.warn("disk", what, next);
    } else {
        sheet.ok("disk", what);
    }
}

/// Whether overwriting destroys, locks hold, and both copies of the key file would go together.
fn medium(sheet: &mut Sheet<'_>, paths: &Paths, settings: &Settings) {
    let kind = |path: &Path| {
        #[expect(
            clippy::unnecessary_cast,
            reason = "its width differs between machines"
        )]
        rustix::fs::statfs(path)
            .ok()
            .map(|found| found.f_type as i64)
    };
    let named = |list: &[(i64, &'static str)], path: &Path| {
        let kind = kind(path)?;
        list.iter()
            .find(|(known, _)| *known == kind)
            .map(|(_, name)| *name)
    };
    if let Some(name) = named(&NETWORK, &paths.ledger) {
        let told = [("name", name.into())];
        let next = sheet.say("doctor-medium-network-next");
        sheet.fail(
            "medium",
            sheet.say_with("doctor-medium-network", &told),
            next,
        );
    }
    if let Some(name) = named(&COPY_ON_WRITE, &paths.keys) {
        let told = [("name", name.into())];
        let next = sheet.say("doctor-medium-copies-next");
        sheet.warn(
            "medium",
            sheet.say_with("doctor-medium-copies", &told),
            next,
        );
    } else {
        sheet.ok("medium", sheet.say("doctor-medium-ok"));
    }
    let device = |path: &Path| std::fs::metadata(path).ok().map(|data| data.dev());
    let second = settings
        .second_key_copy
        .clone()
        .unwrap_or_else(|| paths.keys.join("vault.key.copy"));
    if device(&second).is_none() {
        let told = [("path", second.display().to_string().into())];
        let next = sheet.say("doctor-copies-missing-next");
        sheet.fail(
            "key copies",
            sheet.say_with("doctor-copies-missing", &told),
            next,
        );
    } else if device(parent(&second)) == device(&paths.keys) {
        let next = sheet.say("doctor-copies-next");
        sheet.warn("key copies", sheet.say("doctor-copies-together"), next);
    } else {
        sheet.ok("key copies", sheet.say("doctor-copies-ok"));
    }
}

/// Who can reach the service, as the settings have it.
fn port(sheet: &mut Sheet<'_>, settings: &Settings) {
    let serve = &settings.serve;
    let told = [("address", serve.listen.clone().into())];
    let Ok(address) = serve.listen.parse::<SocketAddr>() else {
        let what = sheet.say_with("doctor-port-invalid", &told);
        return sheet.fail("port", what, sheet.say("doctor-port-next"));
    };
    let options = ServeOptions::on(address);
    if options.listen.ip().is_loopback() {
        sheet.ok("port", sheet.say_with("doctor-port-loopback", &told));
    } else if serve.tls_cert.is_some() {
        sheet.ok("port", sheet.say_with("doctor-port-tls", &told));
    } else if serve.plain_http_off_loopback {
        let what = sheet.say_with("doctor-port-plain", &told);
        sheet.warn("port", what, sheet.say("doctor-port-next"));
    } else {
        let what = sheet.say_with("doctor-port-refused", &told);
        sheet.fail("port", what, sheet.say("doctor-port-next"));
    }
}

/// Whether whoever says who somebody is can be asked from here.
fn issuer(sheet: &mut Sheet<'_>, settings: &Settings) {
    let Some(oidc) = &settings.oidc else {
        return;
    };
    match Issuer::discover(&oidc.issuer) {
        Ok(issuer) => {
            let told = [
                ("issuer", oidc.issuer.to_string().into()),
                ("keys", issuer.keys().into()),
            ];
            sheet.ok("issuer", sheet.say_with("doctor-issuer-ok", &told));
        }
        Err(error) => {
            let next = sheet.say("doctor-issuer-next");
            sheet.warn("issuer", sheet.session.words(&error), next);
        }
    }
}

/// Whether the servers that are told something can be known. Nobody is asked: there is nothing to say yet.
fn webhooks(sheet: &mut Sheet<'_>, paths: &Paths, settings: &Settings) {
    for hook in &settings.serve.webhooks {
        let mut told = vec![("name", hook.name.as_str().to_owned().into())];
        match hook.known_by(&paths.ledger) {
            Ok(None) => sheet.ok("webhook", sheet.say_with("doctor-webhook-clear", &told)),
            Ok(Some(roots)) => {
                told.push(("count", roots.count().into()));
                sheet.ok("webhook", sheet.say_with("doctor-webhook-ok", &told));
            }
            Err(error) => {
                let next = sheet.say_with("doctor-webhook-next", &told);
                sheet.fail("webhook", sheet.session.words(&error), next);
            }
        }
    }
}
