//! Closed codes with labels and DPV terms.
