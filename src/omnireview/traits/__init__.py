"""What checks ask of Python code, beyond its names: one question a module.

`guards`: what must have held for a place to be reached. `tensors`: whether an expression is a tensor. `hot`: what
is run again and again while a model serves. `devices`: whether a place is for one kind of device. `syncs`: where
the program waits for the device. `modules`: which classes are layers. `awaits`: what runs on an event loop.
`handlers`: whether anybody hears of what an `except` caught. `responses`: what a server answers. `attributes`,
`containers`: what a class keeps. `calls`: where some functions are called. `imports`: how names are taken out of
an import. What kind of file it is, a test or a script, say, is told by its path (`omnireview.places`).
"""
