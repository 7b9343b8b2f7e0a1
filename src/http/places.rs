//! Places for connections: so many at once, and fewer of one address, so that nobody takes them all.
//!
//! Beyond the number of all, connections wait in the kernel. Beyond that of one address, they are closed at once.
//! Addresses of IPv6 count by their /64, since whoever has one has all of it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// All places.
pub(super) struct Places {
    all: Arc<Semaphore>,
    of_one: usize,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A place that is taken; free again when it goes.
pub(super) struct Place {
    from: IpAddr,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    _one: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(all: usize, of_one: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all)),
            of_one,
            taken: Arc::default(),
        }
    }

    /// Waits until there is one; `None` if there never will be.
    pub(super) async fn free(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.all).acquire_owned().await.ok()
    }

    /// Gives it to an address, if that has not too many.
    pub(super) fn take(&self, one: OwnedSemaphorePermit, from: IpAddr) -> Option<Place> {
        let from = network(from);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(from).or_default();
        if *count >= self.of_one {
            return None;
        }
        *count += 1;
        Some(Place {
            from,
            taken: Arc::clone(&self.taken),
            _one: one,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.from);
            }
        }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let prefix = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(prefix))
        }
        address @ IpAddr::V4(_) => address,
    }
}
