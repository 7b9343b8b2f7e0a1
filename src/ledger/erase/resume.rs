//! Open's part of an erasure: what was interrupted is in force again before anybody reads, and completed.
//!
//! A key file from before an erasure that is done would open what is gone, with an old copy of the data. It is not
//! used: the ledger does not open until the newer file is back, or until somebody has the same keys erased again.

use super::order::Plan;
use crate::entry::Body;
use crate::ledger::open::{OpenError, Parts};
use crate::vault::{Opened, RowKey, Target, Vault, VaultError};

/// What the exporter's own row of an erasure says; `None` where there is no such row.
pub(in crate::ledger) fn plan_of(vault: &dyn Vault, seq: u64) -> Result<Option<Plan>, VaultError> {
    let Ok(key) = RowKey::new(seq, 0, 1) else {
        return Ok(None);
    };
    match vault.row(key)? {
        Some((_, Opened::Open(plain))) => serde_json::from_slice(&plain)
            .map(Some)
            .map_err(|error| VaultError::Damaged(format!("the plan of erasure {seq} ({error})"))),
        _ => Ok(None),
    }
}

/// An erasure of the log, and whether it was ended.
struct Known {
    seq: u64,
    plan: Plan,
    ended: bool,
}

fn known(parts: &Parts) -> Result<Vec<Known>, OpenError> {
    let mut done = std::collections::HashSet::new();
    for entry in parts.of_kind("erasure_done")? {
        if let Body::ErasureDone(end) = entry.body {
            done.insert(end.erasure);
        }
    }
    let mut places: Vec<(u64, bool)> = Vec::new();
    for entry in parts.of_kind("erasure")? {
        places.push((entry.seq, done.contains(&entry.seq)));
    }
    // Only the last run of a retention rule can be unfinished: the next one completes it first.
    let runs = parts.of_kind("retention")?;
    let last = runs.last().map(|entry| entry.seq);
    places.extend(runs.iter().map(|entry| (entry.seq, true)));
    places.sort_unstable();
    places
        .into_iter()
        .map(|(seq, ended)| {
            let plan = plan_of(&*parts.vault, seq)?.ok_or_else(|| {
                OpenError::Integrity(format!(
                    "`vault.redb` is older than the journal: it has nothing of the erasure in entry {seq}; put back the one that \
                     belongs to this journal, or journal and vault from the same data backup"
                ))
            })?;
            // Nothing says that a run of a retention rule ended, but what is left of it.
            let ended = ended && (plan.ends() || Some(seq) != last || is_gone(parts, &plan)?);
            Ok(Known { seq, plan, ended })
        })
        .collect()
}

fn is_gone(parts: &Parts, plan: &Plan) -> Result<bool, OpenError> {
    let targets: Vec<Target> = plan.targets().collect();
    Ok(!targets.iter().any(|target| parts.vault.derives(*target))
        && parts.vault.count_rows(&targets)? == 0)
}

/// The erasures that are in force and not done.
pub(in crate::ledger) fn unfinished(parts: &Parts) -> Result<Vec<(u64, Plan)>, OpenError> {
    Ok(known(parts)?
        .into_iter()
        .filter(|known| !known.ended)
        .map(|known| (known.seq, known.plan))
        .collect())
}

/// Refuses keys that open what was erased.
pub(in crate::ledger) fn check_keys(parts: &Parts) -> Result<(), OpenError> {
    for known in known(parts)? {
        if known.ended
            && known
                .plan
                .targets()
                .any(|target| parts.vault.derives(target))
        {
            return Err(OpenError::OldKeys { erasure: known.seq });
        }
    }
    Ok(())
}

/// Has the keys of every erasure erased again: what an old key file brought back is gone once more.
pub(in crate::ledger) fn erase_again(parts: &Parts) -> Result<usize, OpenError> {
    let known = known(parts)?;
    let back: Vec<Target> = known
        .iter()
        .filter(|known| known.ended)
        .flat_map(|known| known.plan.targets())
        .filter(|target| parts.vault.derives(*target))
        .collect();
    if back.is_empty() {
        return Ok(0);
    }
    parts.vault.shut(&back);
    parts.vault.puncture(&back)?;
    parts.vault.erase_rows(&back)?;
    Ok(back.len())
}
