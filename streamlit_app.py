"""Fashion-MNIST Lab: `streamlit run streamlit_app.py`."""

from streamlit.starlette import App

from core.ui.app.frame import show_app
from core.ui.app.state import start_with_server

if __name__ == "__main__":
    show_app()
else:  # the server imports this file as it starts, before anybody visits
    app = App(__file__, lifespan=start_with_server)
