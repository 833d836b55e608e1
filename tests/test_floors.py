"""The house's plan, read from the code: floors, circles, libraries, sizes, types."""

import ast
import graphlib

import pytest

from tests.conftest import ROOT

# From the top down. A room imports rooms of floors below its own, and itself.
FLOORS = (
    ("pages", "streamlit_app"),
    ("core.__main__",),
    ("core.commands",),
    ("core.ui",),
    ("core.release",),
    ("core.report", "core.audit", "core.benchmark", "core.experiments"),
    ("core.explain", "core.photos", "core.training"),
    ("core.networks",),
    ("core.runs",),
    ("core.charts", "core.diagram", "core.analysis"),
    ("core.data",),
    ("core.jobs", "core.tables"),
    (
        *("core.architecture", "core.machine", "core.palette", "core.words"),
        *("core.process", "core.files", "core.lock", "core.arrays", "models"),
    ),
    ("core.folders",),
    ("core",),  # its version
)
# The same inside core.ui; the rooms of single pages are those not named here.
UI_FLOORS = (
    ("core.ui.app.frame",),
    (),
    ("core.ui.runs",),
    ("core.ui.widgets",),
    ("core.ui.app", "core.ui"),
)
PAGE_ROOMS = 1
LIBRARIES = {  # who may import what, by the beginning of a path
    "streamlit": ("streamlit_app.py", "pages/", "core/ui/"),
    "tensorflow": (
        *("models/", "core/networks/", "core/explain/"),
        *("core/training/acceleration.py", "core/training/fit.py"),
        *("core/training/muon.py", "core/training/optimization.py"),
        *("core/training/statistics.py", "core/training/targets.py"),
        # These run in processes of their own.
        *("core/benchmark/stock.py", "core/photos/reference.py"),
    ),
}
LIBRARIES["keras"] = LIBRARIES["tensorflow"]


def name_module(path):
    """Returns the dotted name of a file, its package's for an `__init__.py`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FOLDERS = [ROOT / name for name in ("core", "models", "pages")]
PATHS = [ROOT / "streamlit_app.py"]
PATHS += sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))
TREES = {name_module(path): ast.parse(path.read_bytes()) for path in PATHS}
FILES = dict(zip(TREES, PATHS, strict=True))


def imported_names(tree):
    """Returns all that a file imports, wherever in it: `a.b` for `from a import b`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def find_module(name):
    """Returns the module of ours that holds an imported name, or None."""
    while name and name not in TREES:
        name = name.rpartition(".")[0]
    return name or None


IMPORTS = {
    module: {find_module(name) for name in imported_names(tree)} - {None, module}
    for module, tree in TREES.items()
}


def find_floor(module, floors):
    """Returns `(floor, room)`: of all rooms the one with the longest name that fits."""
    fits = [
        (len(room), floor, room)
        for floor, rooms in enumerate(floors)
        for room in rooms
        if module == room or (room != "core" and module.startswith(f"{room}."))
    ]
    assert fits, f"{module} is in no room of the house"
    return max(fits)[1:]


def find_ui_floor(module):
    """As `find_floor`, inside core.ui, where each page has a room of its own."""
    floor, room = find_floor(module, UI_FLOORS)
    if room == "core.ui" != module:
        return PAGE_ROOMS, ".".join(module.split(".")[:3])
    return floor, room


def goes_down(importer, imported):
    """Says whether one module may import another."""
    above, below = find_floor(importer, FLOORS), find_floor(imported, FLOORS)
    if above[1] == below[1] == "core.ui":
        above, below = find_ui_floor(importer), find_ui_floor(imported)
    return above[0] < below[0] or above[1] == below[1]


@pytest.mark.parametrize(
    ("importer", "imported", "is_allowed"),
    [
        ("core.training.fit", "core.networks.network", True),
        ("core.networks.network", "core.training.fit", False),
        ("core.photos.masks", "core.explain.layers", False),
        ("core.data.sources", "core.data.formats.idx", True),
        ("core.commands.runs", "core.__main__", False),
        ("core.ui.app.frame", "core.ui.photos.desk", True),
        ("core.ui.photos.desk", "core.ui.app.frame", False),
        ("core.ui.photos.desk", "core.ui.inside.why", False),
        ("core.ui.photos.desk", "core.ui.runs.choice", True),
        ("core.ui.widgets.chart", "core.ui.runs.choice", False),
        ("core.ui.widgets.chart", "core.ui.home", False),
        ("core.ui.home", "core.ui.widgets.chart", True),
    ],
)
def test_the_plan_of_the_house(importer, imported, is_allowed):
    assert goes_down(importer, imported) == is_allowed


def test_imports_go_down_only():
    assert len(TREES) > 150
    upwards = [
        f"{importer} imports {imported}"
        for importer, modules in IMPORTS.items()
        for imported in sorted(modules)
        if not goes_down(importer, imported)
    ]
    assert upwards == []


def test_a_page_imports_no_page():
    pages = {name for name in TREES if name.startswith("pages.")}
    assert pages
    assert [page for page in pages if IMPORTS[page] & pages] == []


def find_circle(graph):
    """Returns the nodes of one circle, or an empty list."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def test_a_circle_is_found():
    circle = find_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": set()})
    assert set(circle) == {"a", "b", "c"}


def test_no_files_import_each_other_in_a_circle():
    assert find_circle(IMPORTS) == []


def find_package(module):
    """Returns the room of a module that counts as one package, its folders with it."""
    room = find_floor(module, FLOORS)[1]
    return find_ui_floor(module)[1] if room == "core.ui" else room


def test_no_packages_import_each_other_in_a_circle():
    graph = {}
    for module, imported in IMPORTS.items():
        package = find_package(module)
        others = {find_package(each) for each in imported} - {package}
        graph.setdefault(package, set()).update(others)
    assert find_circle(graph) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_heavy_libraries_stay_where_they_belong(library):
    users = {
        FILES[module].relative_to(ROOT).as_posix()
        for module, tree in TREES.items()
        if any(f"{name}.".startswith(f"{library}.") for name in imported_names(tree))
    }
    assert users
    assert [each for each in users if not each.startswith(LIBRARIES[library])] == []


def list_functions(tree):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_function_is_longer_than_40_lines():
    long = {
        f"{module}.{function.name}"
        for module, tree in TREES.items()
        for function in list_functions(tree)
        if function.end_lineno - function.lineno >= 40
    }
    assert long == set()


def test_no_file_is_longer_than_250_lines_and_no_page_than_120():
    long = set()
    for path in PATHS:
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > (120 if path.parent.name == "pages" else 250):
            long.add(path.relative_to(ROOT).as_posix())
    assert long == set()


def is_annotated(function):
    """Says whether a signature names all its types; `self` and `cls` need none."""
    given = function.args
    parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    parameters += [each for each in (given.vararg, given.kwarg) if each]
    if parameters and parameters[0].arg in ("self", "cls"):
        del parameters[0]
    return bool(function.returns) and all(each.annotation for each in parameters)


def list_public(tree):
    """Returns the public functions of a module and methods of its public classes."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    bodies = [tree.body, *(c.body for c in classes if not c.name.startswith("_"))]
    return [
        node
        for body in bodies
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
    ]


def test_public_functions_say_their_types():
    bare = [
        f"{module}.{function.name}"
        for module, tree in TREES.items()
        for function in list_public(tree)
        if not is_annotated(function)
    ]
    assert bare == []


def test_one_file_reads_and_writes_the_url():
    users = {
        module
        for module, tree in TREES.items()
        if "query_params"
        in {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    }
    assert users == {"core.ui.app.links"}
