"""Writes what Jinja2 makes of the templates and conversations here: expected.json.gz, and expressions.json's answers.

    pip install jinja2==3.1.6
    python3 generate.py

The environment is that of Hugging Face's apply_chat_template, but for a clock that stands still.
"""
import datetime
import gzip
import json
import pathlib
import platform

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = pathlib.Path(__file__).parent
NOW = datetime.datetime(2024, 7, 4, 15, 8, 9)


class Refusal(jinja2.exceptions.TemplateError):
    pass


class Generation(Extension):
    """{% generation %} marks what the assistant said; it changes nothing in the text."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_same")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _same(self, caller):
        return caller()


def environment():
    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def raise_exception(message):
        raise Refusal(message)

    result = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    result.filters["tojson"] = tojson
    result.globals["raise_exception"] = raise_exception
    result.globals["strftime_now"] = NOW.strftime
    return result


def rendered(source, **context):
    """The text; or what the template said in refusing; or the name of the error."""
    try:
        return {"text": environment().from_string(source).render(**context)}
    except Refusal as e:
        return {"refuses": str(e)}
    except Exception as e:
        return {"raises": type(e).__name__ + ": " + str(e)}


def templates():
    data = json.loads((HERE / "conversations.json").read_text())
    result = {}
    for file in sorted(HERE.glob("*.jinja")):
        answers = {}
        for one in data["conversations"]:
            tools = one.get("tools")
            answers[one["name"]] = rendered(
                file.read_text(),
                messages=one["messages"],
                tools=data["toolSets"][tools] if isinstance(tools, str) else tools,
                add_generation_prompt=one.get("addGenerationPrompt", False),
                bos_token=data["bosToken"],
                eos_token=data["eosToken"],
            )
        result[file.name] = answers
    return result


def expressions():
    """Small templates, one a line of expressions.txt (\\n in it is a line break), each by itself."""
    result = []
    for line in (HERE / "expressions.txt").read_text().split("\n"):
        if line and not line.startswith("//"):
            answer = rendered(line.replace("⏎", "\n"), **json.loads((HERE / "variables.json").read_text()))
            result.append({"template": line.replace("⏎", "\n"), **answer})
    return result


def write(name, value):
    tool = f"Jinja2 {jinja2.__version__}, Python {platform.python_version()}"
    text = json.dumps({"tool": tool, "answers": value}, ensure_ascii=False, indent=1)
    with open(HERE / name, "wb") as out, gzip.GzipFile("", "wb", 9, out, 0) as packed:
        packed.write(text.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    answers = templates()
    write("expected.json.gz", answers)
    print(len(answers), "templates,", sum(map(len, answers.values())), "renderings,",
          sum("text" in one for all in answers.values() for one in all.values()), "with a text")
    if (HERE / "expressions.txt").exists():
        small = expressions()
        write("expressions.json.gz", small)
        print(len(small), "small templates,", sum("text" in one for one in small), "with a text")
