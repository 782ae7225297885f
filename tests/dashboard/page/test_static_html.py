"""Components as plain HTML."""

from dash import dcc, html

from dashboard.page.static_html import to_html


def test_components_become_markup_without_ids():
    room = html.Div([html.P("A"), None, dcc.Link("B", href="/b")], id="room", className="c")
    assert to_html(room) == '<div class="c"><p>A</p><a href="/b">B</a></div>'


def test_whatever_a_title_holds_stays_text():
    title = html.A("<b>&", href='/"><script>', title="'")
    assert to_html(title) == (
        '<a href="/&quot;&gt;&lt;script&gt;" title="&#x27;">&lt;b&gt;&amp;</a>'
    )


def test_a_button_does_nothing_before_the_scripts():
    assert to_html(html.Button("Bar", id={"bar": "x"}, title="t")) == '<div title="t">Bar</div>'


def test_widths_hints_and_descriptions_are_kept():
    track = html.Span(style={"width": "70%"}, hidden=False, **{"aria-hidden": "true"})
    assert to_html(track) == '<span style="width: 70%" aria-hidden="true"></span>'
    assert to_html(html.Img(alt="", src="/a.jpg")) == '<img alt="" src="/a.jpg">'
