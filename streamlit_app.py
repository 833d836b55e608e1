"""Fashion-MNIST Lab: `streamlit run streamlit_app.py`."""

from core.ui.app.frame import show_app

if __name__ == "__main__":
    show_app()
