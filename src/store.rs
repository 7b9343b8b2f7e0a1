//! Journal and index behind one surface.
