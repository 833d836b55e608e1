"""How fast everything is on this machine, next to the same networks in stock Keras.

`plan` says what is measured, `measure` does it, `report` keeps and words the outcome.
`stock` and `steps` run in processes of their own, which hold TensorFlow; `app` starts
what the app starts: workers, the server, a browser.
"""
