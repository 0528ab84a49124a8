"""Making the table of lib.core.morphology: words, their prefix letters and dictionary forms.

    python -m training.morphology ../shared/data --rftokenizer rftokenizer-3.0.0/rftokenizer/data
    python -m training.morphology ../shared/data --lists known

A word is prefix letters and a form of a lemma.  Lists say which forms a lemma has, running
text says how likely prefix, lemma and form are (expectation maximisation), the development
files of a treebank correct both, and pointed texts say which spellings are one word's.

Needs beside the project itself, and only here: `pip install simplemma==2.0.0`, and for heb.lex
`pip download --no-deps --no-binary rftokenizer rftokenizer==3.0.0`, unpacked and not installed.
About a minute and 0.8 GB of memory.
"""
