"""`dealmate ask` and `dealmate recommend`: the bot's two answers without Slack."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.terminal import AsJson, Data, fail, log_to_stderr, print_json, say

if TYPE_CHECKING:
    from content_index.assets import Asset
    from playbooks.programme.audience import Audience
    from retrieval.answers import Answer, Citation
    from store.database import Database

As = Annotated[
    str,
    typer.Option("--as", help="Who reads the answer: a channel (#name or id) or a person."),
]


def ask(
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    reader: As,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Answer a question from what a person, or everybody in a channel, may see.

    What the programme's own records know (your account manager, your tier, your deals) is answered
    from them; everything else from the documents.
    """
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.cli.records import (  # noqa: PLC0415
        answered_from_records,
        print_records,
        records_json,
    )
    from bot.composition import clock, opened_knowledge  # noqa: PLC0415
    from playbooks.programme.audience import audience_grant  # noqa: PLC0415
    from retrieval.question import Question  # noqa: PLC0415

    if not question.strip():
        fail('There is no question. Put it in quotes, such as: dealmate ask "What is new?"')
    settings = settings_with_data(data)
    log_to_stderr(settings, level="warning")
    with opened_knowledge(settings) as knowledge:
        now = clock()
        with knowledge.database.reading() as session:
            audience = audience_named(knowledge.database, reader)
            grant = audience_grant(session, audience, knowledge.today(now))
        recorded = answer = None
        is_urgent = knowledge.answerer.reports_emergency(Question(question))
        if not is_urgent:
            meaningful = knowledge.answerer.meaningful(grant, now=now)
            with knowledge.database.reading() as session:
                recorded = answered_from_records(
                    session,
                    question,
                    audience=audience,
                    meaningful=meaningful,
                    today=knowledge.today(now),
                    hearing=knowledge.hearing,
                )
        if recorded is None or recorded.rest:
            left = question if recorded is None else recorded.rest
            answer = knowledge.answerer.answer(Question(left, is_urgent=is_urgent), grant, now=now)
            answer = knowledge.answerer.authorise(answer, grant, now=clock())
            if recorded is not None and recorded.leaves_out(answer):
                answer = None
    if as_json:
        of_records = {} if recorded is None else records_json(recorded)
        print_json(of_records | ({} if answer is None else answer_json(answer)))
        return
    if recorded is not None:
        print_records(recorded)
    if answer is not None:
        _print_answer(answer)


def recommend(
    deal: Annotated[str, typer.Option("--deal", help="The deal's id.")],
    reader: Annotated[
        str | None,
        typer.Option("--as", help="Who reads it; everybody of the deal's partner if not given."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
    limit: Annotated[int, typer.Option(min=1, max=20, help="How many assets.")] = 3,
) -> None:
    """Rank the assets that help with a deal at its stage, each with its receipt."""
    from bot.cli.example import settings_with_data  # noqa: PLC0415
    from bot.composition import clock, load_plays, opened_library, today_of  # noqa: PLC0415
    from playbooks.deals import queries as deals  # noqa: PLC0415
    from playbooks.insights.for_deal import (  # noqa: PLC0415
        occasion_of,
        recommend_for_deal,
        words_of_deal,
    )
    from playbooks.insights.measuring import Evidence  # noqa: PLC0415
    from playbooks.programme.audience import Audience, audience_grant  # noqa: PLC0415
    from playbooks.programme.queries import partner  # noqa: PLC0415
    from playbooks.programme.readers import find_member  # noqa: PLC0415
    from retrieval.fitting import text_fit  # noqa: PLC0415

    settings = settings_with_data(data)
    log_to_stderr(settings, level="warning")
    with opened_library(settings) as (database, library), database.reading() as session:
        today = today_of(settings, clock())
        viewer = find_member(session, reader) if reader else None
        found = (
            deals.deal_for_program(session, deal)
            if viewer is None
            else deals.deal(session, deal, viewer=viewer)
        )
        if found is None:
            fail(f"There is no deal {deal} that {reader or 'the programme'} may see.")
        owner = partner(session, found.partner_id)
        teams = frozenset() if owner is None else owner.team_ids
        audience = audience_named(database, reader) if reader else Audience(team_ids=teams)
        grant = audience_grant(session, audience, today)
        assets = library.assets(grant, today=today)
        explores = settings.explore_recommendations
        result = recommend_for_deal(
            session,
            found,
            plays=load_plays(settings),
            assets=assets,
            today=today,
            evidence=Evidence(session, found.partner_id, explores=explores),
            fit=text_fit(
                library,
                words_of_deal(found),
                grant,
                today=today,
                occasion=occasion_of(found),
            ),
            limit=limit,
        )
    if as_json:
        print_json(
            {
                "deal": found.id,
                "stage": str(found.stage),
                "assets": [
                    asset_json(item.asset) | {"receipt": list(item.receipt), "score": item.score}
                    for item in result.items
                ],
            }
        )
        return
    typer.echo(f"{found.customer} is at stage {found.stage}.")
    for number, item in enumerate(result.items, 1):
        typer.echo(f"{number}. {item.asset.title} ({item.asset.path})")
        typer.echo(f"   Why this: {'; '.join(item.receipt)}")
    if not result.items:
        typer.echo("No asset fits this deal at this stage.")


def audience_named(database: Database, reader: str) -> Audience:
    """Find the audience that a text names; ends the program when nobody is meant."""
    from playbooks.programme.queries import channels  # noqa: PLC0415
    from playbooks.programme.readers import find_reader  # noqa: PLC0415

    with database.reading() as session:
        audience = find_reader(session, reader)
        known = [channel.name for channel in channels(session)]
    if audience is None:
        if not known:
            say("The programme is empty. First: dealmate programme import FILE.")
            fail("Then:  dealmate content sync FOLDER.")
        channels_known = ", ".join(f"#{name}" for name in _nearest(reader, known)[:10])
        fail(
            f"Nobody is called {reader}. Name a person by email or name, or a channel by the "
            f"vendor's name of it: {channels_known}."
        )
    return audience


def _nearest(wanted: str, known: list[str]) -> list[str]:
    """The names that share most with what was asked for first."""
    wanted = wanted.removeprefix("#").casefold()
    return sorted(
        known,
        key=lambda name: (-SequenceMatcher(None, wanted, name.casefold()).ratio(), name),
    )


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as the documented JSON object."""
    return {
        "state": str(answer.state),
        "text": answer.text,
        "prose": [{"text": one.text, "sources": list(one.sources)} for one in answer.prose],
        "citations": [_citation_json(citation) for citation in answer.citations],
        "assets": [
            asset_json(card.asset) | {"receipt": list(card.receipt)} for card in answer.assets
        ],
        "choices": [choice.label for choice in answer.choices],
        "left": [part.text for part in answer.left_parts],
        "is_urgent": answer.is_urgent,
        "how_to_report": [asset_json(card.asset) for card in answer.how_to_report],
        "confidence": round(answer.confidence, 4),
        "seconds": round(answer.seconds, 4),
    }


def asset_json(asset: Asset) -> dict[str, Any]:
    """An asset as JSON."""
    return {
        "asset": asset.id,
        "title": asset.title,
        "kind": str(asset.kind),
        "path": asset.path,
        "version": asset.version,
        "url": asset.url,
        "updated": None if asset.updated is None else asset.updated.isoformat(),
        "audience": None if asset.label.audience is None else str(asset.label.audience),
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "asset": citation.asset_id,
        "title": citation.title,
        "path": citation.path,
        "version": citation.version,
        "location": citation.location,
        "quote": citation.quote,
        "left": citation.left,
        "part": citation.part,
        "is_repeated": citation.is_repeated,
        "url": citation.url,
        "updated": None if citation.updated is None else citation.updated.isoformat(),
        "valid_until": None if citation.valid_until is None else citation.valid_until.isoformat(),
        "warnings": list(citation.warnings),
    }


def _print_citation(citation: Citation, *, language: str) -> None:
    from retrieval.composing import more_of, same_as_above  # noqa: PLC0415
    from retrieval.legible import shown  # noqa: PLC0415
    from retrieval.phrases import phrases_of  # noqa: PLC0415

    if citation.is_repeated:
        typer.echo(f"  {same_as_above(citation, language=language)}\n")
        return
    for line in (*shown(citation).splitlines(), more_of(citation, language=language)):
        if line:
            typer.echo(f"  > {line}")
    version = phrases_of(language).version.format(version=citation.version)
    typer.echo(f"  {', '.join(filter(None, (citation.title, version, citation.location)))}")
    for warning in citation.warnings:
        typer.echo(f"  ! {warning}")
    typer.echo("")


def _print_answer(answer: Answer) -> None:
    from retrieval.answers import AnswerState  # noqa: PLC0415
    from retrieval.composing import first_words, heading_of, numbered  # noqa: PLC0415

    typer.echo(f"[{answer.state}]")
    if answer.is_urgent:
        typer.echo(f"  ! {first_words(answer)}")
    if not answer.citations:
        typer.echo(answer.text or "Nothing found in what these readers may see.")
    else:
        for note in answer.notes:
            typer.echo(f"  ! {note}")
    if answer.prose:
        typer.echo(" ".join(numbered(sentence) for sentence in answer.prose))
        typer.echo("")
    part = ""
    for citation in answer.citations:
        if citation.part not in {"", part} and not answer.prose:
            part = citation.part
            typer.echo(heading_of(part, language=answer.language))
        _print_citation(citation, language=answer.language)
    for choice in answer.choices:
        typer.echo(f"  ? {choice.label}")
    for card in () if answer.state is AnswerState.ABSTAINED else answer.assets:  # named above
        typer.echo(f"  * {card.asset.title} ({card.asset.path}): {'; '.join(card.receipt)}")
