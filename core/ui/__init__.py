"""The only part of core that imports streamlit: state, cached loading, widgets."""
