//! Why a verdict is what it is: recomputation, explanation, alternatives, simulation.

mod decisions;
mod explained;
mod simulated;
mod world;
