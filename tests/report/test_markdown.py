"""Notes as formatted text, and nothing else."""

import pytest

from core.report.markdown import render_markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("# What\n## I *saw*", "<h3>What</h3>\n<h4>I <em>saw</em></h4>"),
        ("- a\n- b\n1. c", "<ul><li>a</li><li>b</li></ul>\n<ol><li>c</li></ol>"),
        ("- a\n  goes on\n\nend", "<ul><li>a<br>\ngoes on</li></ul>\n<p>end</p>"),
        ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
        ("__d__ _e_", "<p><strong>d</strong> <em>e</em></p>"),
        ("3 * 4 * 5, val_loss_x, 2**8", "<p>3 * 4 * 5, val_loss_x, 2**8</p>"),
        ("`a*b*<i>`", "<p><code>a*b*&lt;i&gt;</code></p>"),
        ("[it](http://a.b) ![x](//d/e.png)", "<p>it (http://a.b) x (//d/e.png)</p>"),
        ("[x](javascript:alert)", "<p>x (javascript:alert)</p>"),
        ("#5 is no heading", "<p>#5 is no heading</p>"),
        ("<script>'x'</script>", "<p>&lt;script&gt;&#39;x&#39;&lt;/script&gt;</p>"),
        ("**<b x=y>**", "<p><strong>&lt;b x=y&gt;</strong></p>"),
        ("", ""),
    ],
)
def test_marks(text, expected):
    assert render_markdown(text) == expected


@pytest.mark.parametrize("mark", ["*", "**", "[", "](", "`", "# ", "*a ", "a    #"])
def test_many_open_marks_end(mark):
    """A pattern that backtracks would take minutes."""
    assert mark[0] in render_markdown("# x" + mark * (50_000 // len(mark)) + "x")
