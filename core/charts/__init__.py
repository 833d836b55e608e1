"""Arrays in, plotly figures out, whatever page shows them. Heights are in pixels.

Backgrounds are transparent and text takes the page's ink, so that one figure serves the
light and the dark theme. Units on the axes are the reader's: percent, not fractions.
"""
