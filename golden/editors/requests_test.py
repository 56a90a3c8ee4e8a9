"""Each request as Visual Studio Code would send it, by a client that checks every message against the protocol."""

import asyncio
import os
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SPEC = Path(__file__).with_name("plant") / "cluster.kdl"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[os.environ["CLUSTERC"], "lsp"]))
async def client(lsp_client: LanguageClient):
    folder = types.WorkspaceFolder(uri=SPEC.parent.as_uri(), name="plant")
    capabilities = client_capabilities("visual-studio-code")
    params = types.InitializeParams(capabilities=capabilities, workspace_folders=[folder])

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(_: types.RegistrationParams):
        return None

    await lsp_client.initialize_session(params)
    text = SPEC.read_text(encoding="utf-8")
    document = types.TextDocumentItem(uri=SPEC.as_uri(), language_id="kdl", version=1, text=text)
    lsp_client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    yield
    await lsp_client.shutdown_session()


def at(text: str, more: int = 0) -> dict:
    """Where a text is first, and the document."""
    for number, line in enumerate(SPEC.read_text(encoding="utf-8").splitlines()):
        if text in line:
            place = types.Position(line=number, character=line.index(text) + more)
            return {"text_document": types.TextDocumentIdentifier(uri=SPEC.as_uri()), "position": place}
    raise AssertionError(f"no {text}")


async def clash(client: LanguageClient) -> types.Diagnostic:
    while True:
        for diagnostic in client.diagnostics.get(SPEC.as_uri(), []):
            if diagnostic.code == "NET001":
                return diagnostic
        await told(client)


async def told(client: LanguageClient):
    """Waits until the server publishes something."""
    published = client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    await asyncio.wait_for(published, timeout=30)


@pytest.mark.asyncio
async def test_a_clash_has_two_sides_and_a_fix(client: LanguageClient):
    diagnostic = await clash(client)
    assert diagnostic.severity == types.DiagnosticSeverity.Error
    assert diagnostic.related_information[0].location.range.start.line == 5
    document = types.TextDocumentIdentifier(uri=SPEC.as_uri())
    context = types.CodeActionContext(diagnostics=[diagnostic])
    params = types.CodeActionParams(text_document=document, range=diagnostic.range, context=context)
    actions = await client.text_document_code_action_async(params)
    edits = actions[0].edit.document_changes[0].edits
    assert [edit.new_text for edit in edits] == ["10711"]


@pytest.mark.asyncio
async def test_words_have_pages(client: LanguageClient):
    hover = await client.text_document_hover_async(types.HoverParams(**at("dn_internal_port", 3)))
    assert "default: `10730`" in hover.contents.value
    assert "node-1-datanode" in hover.contents.value
    # Behind letters that are longer in UTF-8 than in UTF-16.
    hover = await client.text_document_hover_async(types.HoverParams(**at("install", 1)))
    assert hover.contents.value.startswith("# install")


@pytest.mark.asyncio
async def test_parameters_of_the_role_are_offered(client: LanguageClient):
    found = await client.text_document_completion_async(types.CompletionParams(**at("dn_internal_port", 3)))
    labels = {item.label for item in found.items}
    assert "dn_rpc_port" in labels and "cn_internal_port" not in labels


@pytest.mark.asyncio
async def test_names_lead_to_their_declarations(client: LanguageClient):
    found = await client.text_document_definition_async(types.DefinitionParams(**at('"node-*"', 2)))
    assert [place.uri.rsplit("/", 1)[-1] for place in found] == ["hosts.kdl"]
    context = types.ReferenceContext(include_declaration=True)
    params = types.ReferenceParams(context=context, **at('"node-*"', 2))
    assert len(await client.text_document_references_async(params)) == 3


@pytest.mark.asyncio
async def test_renames_that_change_a_choice_are_refused(client: LanguageClient):
    with pytest.raises(Exception, match="selects names"):
        await client.text_document_rename_async(types.RenameParams(new_name="db-*", **at('"node-*"', 2)))


@pytest.mark.asyncio
async def test_the_shape_of_a_file_is_told(client: LanguageClient):
    document = types.TextDocumentIdentifier(uri=SPEC.as_uri())
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document))
    assert [symbol.name for symbol in symbols] == ["include hosts.kdl", "cluster plant-a"]
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(text_document=document))
    assert {(fold.start_line, fold.end_line) for fold in folds} == {(2, 9), (6, 8)}
    params = types.SemanticTokensParams(text_document=document)
    tokens = await client.text_document_semantic_tokens_full_async(params)
    assert len(tokens.data) % 5 == 0 and tokens.data
    whole = types.Range(start=types.Position(0, 0), end=types.Position(99, 0))
    params = types.InlayHintParams(text_document=document, range=whole)
    hints = await client.text_document_inlay_hint_async(params)
    assert any("seed 10.0.0.11:10710" in hint.label for hint in hints)
    options = types.FormattingOptions(tab_size=4, insert_spaces=True)
    params = types.DocumentFormattingParams(text_document=document, options=options)
    assert len(await client.text_document_formatting_async(params)) == 1


@pytest.mark.asyncio
async def test_what_is_typed_is_checked(client: LanguageClient):
    await clash(client)
    start = at("10710")["position"]
    end = types.Position(line=start.line, character=start.character + 5)
    change = types.TextDocumentContentChangePartial(range=types.Range(start=start, end=end), text="10733")
    document = types.VersionedTextDocumentIdentifier(uri=SPEC.as_uri(), version=2)
    params = types.DidChangeTextDocumentParams(text_document=document, content_changes=[change])
    client.text_document_did_change(params)
    while any(diagnostic.code == "NET001" for diagnostic in client.diagnostics[SPEC.as_uri()]):
        await told(client)
