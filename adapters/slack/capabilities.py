"""What Slack draws and carries. Beside each number: its page, under https://docs.slack.dev/reference."""

from bot.kit import Capabilities

SLACK = Capabilities(
    title=150,  # block-kit/blocks/header-block: text
    paragraph=3000,  # block-kit/blocks/section-block: text; rich text names no limit of its own
    characters=12_000,  # methods/chat.postMessage: markdown_text; all blocks together have a limit that is not told
    blocks=50,  # block-kit/blocks: in a message; modals and homes take 100
    fields=10,  # block-kit/blocks/section-block: fields
    field=2000,  # block-kit/blocks/section-block: text of a field
    buttons=25,  # block-kit/blocks/actions-block: elements
    button=75,  # block-kit/block-elements/button-element: text
    choices=100,  # block-kit/block-elements/select-menu-element: options
    choice=75,  # block-kit/composition-objects/option-object: text
    behind="wg",  # an app may have 50 slash commands, but people should not have to pick from them
    token=100,  # block-kit/block-elements/button-element: value takes 2000, an action_id 255
    tables=1,  # block-kit/blocks/table-block: in a message
    table_rows=100,  # block-kit/blocks/table-block
    table_columns=20,  # block-kit/blocks/table-block
    images=False,  # block-kit/blocks/image-block: Slack has to be done with a file first, and does not say when
    files=10,  # ours: methods/files.completeUploadExternal names no limit
    file=100_000_000,  # ours, for they pass through memory; Slack's own help says 1 GB
    private_documents=False,  # methods/files.completeUploadExternal shares with a channel: all who are in it see it
    form_title=24,  # views/modal-views: title, submit, close
    form_fields=99,  # views: 100 blocks, one of them for what stands above the fields
    form_label=2000,  # block-kit/blocks/input-block: label
    form_hint=2000,  # block-kit/blocks/input-block: hint
    form_text=3000,  # block-kit/block-elements/plain-text-input-element: max_length
    posts_per_second=1.0,  # apis/web-api/rate-limits: posting in one channel
)
