"""The checks that the repository brings itself: indentation and length."""

import pytest

from dev import sizes, xml_format

MESSY = """<?xml version="1.0" encoding="utf-8"?>
<odoo>
  <!-- why
       so -->
  <record id="a" model="ir.ui.view">
<field name="arch" type="xml">
      <form
          string="A > B / C">
        <p>Text <b>bold</b> and
           more</p>
        <pre>
  kept <b>
    as it is</b></pre>

        <field name="x"/>
      </form>
    </field>
  </record>
</odoo>"""
NEAT = """<?xml version="1.0" encoding="utf-8"?>
<odoo>
    <!-- why
         so -->
    <record id="a" model="ir.ui.view">
        <field name="arch" type="xml">
            <form
                string="A > B / C">
                <p>Text <b>bold</b> and
           more</p>
                <pre>
  kept <b>
    as it is</b></pre>

                <field name="x"/>
            </form>
        </field>
    </record>
</odoo>
"""


def test_indents_by_depth():
    assert xml_format.formatted(MESSY) == NEAT
    assert xml_format.formatted(NEAT) == NEAT


def test_leaves_preformatted_text_alone():
    text = (
        "<odoo>\n    <pre>\n  a\n\tb  \n</pre>\n"
        '    <t xml:space="preserve">\n x\n</t>\n</odoo>\n'
    )
    assert xml_format.formatted(text) == text


def test_leaves_text_and_values_of_several_lines_alone():
    text = '<odoo>\n    <a b="one\n  two">\n<![CDATA[\n  <x>\n]]>\n    </a>\n</odoo>\n'
    assert xml_format.formatted(text) == text


@pytest.mark.parametrize("text", ["<odoo>", "<a></b>", "no tags", ""])
def test_names_the_line_of_broken_files(tmp_path, text):
    path = tmp_path / "view.xml"
    path.write_text(text)
    assert "not well-formed" in xml_format.check(path)[0]


def test_tells_the_first_wrong_line(tmp_path):
    path = tmp_path / "view.xml"
    path.write_text(MESSY)
    assert xml_format.check(path) == [f"{path}:3: badly indented; run 'make format'"]
    assert xml_format.write(path)
    assert xml_format.check(path) == []


def test_tells_functions_and_files_that_are_too_long(tmp_path):
    path = tmp_path / "long.py"
    path.write_text("def f():\n" + "    x = 1\n" * 40 + "# end\n" * 400)
    found = sizes.check(path)
    assert len(found) == 2
    assert "441 lines > 400" in found[0]
    assert ":1: f has 41 lines > 40" in found[1]
