//! Exporter and recipients, with their versions.
