"""Fashion-MNIST Lab: `streamlit run streamlit_app.py`."""

import streamlit as st


def main():
    """Draws the frame around the pages: title, navigation, the data's banner."""
    from core.ui.sources import show_data_banner

    st.set_page_config(
        page_title="Fashion-MNIST Lab", page_icon=":material/checkroom:", layout="wide"
    )
    pages = {
        "Learn": [
            st.Page("pages/home.py", title="Home", icon=":material/home:"),
            st.Page("pages/data.py", title="Data", icon=":material/apps:"),
            st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
        ],
        "Find out why": [
            st.Page(
                "pages/compare.py", title="Compare", icon=":material/compare_arrows:"
            ),
        ],
    }
    page = st.navigation(pages)
    show_data_banner()
    page.run()


if __name__ == "__main__":
    main()
