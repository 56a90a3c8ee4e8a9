-- A session in Neovim: a port clash is seen, the other side of it looked at, the fix applied, the file formatted and saved.
local program, folder = arg[1], arg[2]

local function say(text)
    io.stdout:write('neovim: ' .. text .. '\n')
end

local function fail(text)
    io.stderr:write('neovim: ' .. text .. '\n')
    os.exit(1)
end

local function await(what, test)
    if not vim.wait(30000, test, 10) then
        fail('never came: ' .. what)
    end
end

local function clash()
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
        if diagnostic.code == 'NET001' then
            return diagnostic
        end
    end
end

local function line()
    return vim.api.nvim_get_current_line()
end

local function to(text)
    vim.fn.cursor(1, 1)
    if vim.fn.search(text, 'c') == 0 then
        fail('the text has no ' .. text)
    end
end

local function ask(method)
    local params = vim.lsp.util.make_position_params(0, 'utf-8')
    local answers = vim.lsp.buf_request_sync(0, method, params, 30000) or {}
    for _, answer in pairs(answers) do
        if answer.error then
            fail(method .. ': ' .. answer.error.message)
        end
        return answer.result
    end
    fail(method .. ': no answer')
end

vim.cmd.edit(folder .. '/cluster.kdl')
local id = vim.lsp.start({ name = 'clusterc', cmd = { program, 'lsp' }, root_dir = folder })
local client = vim.lsp.get_client_by_id(id)
await('the server', function()
    return client.initialized
end)
say('positions are counted in ' .. client.offset_encoding)

await('the port clash', clash)
local found = clash()
say(('line %d: %s'):format(found.lnum + 1, vim.split(found.message, '\n')[1]))

local other = found.user_data.lsp.relatedInformation[1]
vim.lsp.util.show_document(other.location, client.offset_encoding, { focus = true })
if not line():find('confignode', 1, true) then
    fail('the other side is not the confignode: ' .. line())
end
say(('the other side, line %d: %s'):format(vim.fn.line('.'), other.message))

to('dn_internal_port')
local page = ask('textDocument/hover').contents.value
if not page:find('Port for requests of other nodes', 1, true) then
    fail('the hover says something else: ' .. page)
end
say('hover: ' .. vim.split(page, '\n')[1])

to('node-\\*')
local places = ask('textDocument/definition')
if not places[1].uri:find('hosts.kdl', 1, true) then
    fail('the hosts are declared elsewhere')
end
say('the definition of node-* is in hosts.kdl')

vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
        return action.title:find('NET001', 1, true) ~= nil
    end,
})
await('the fix', function()
    return line():find('10711', 1, true) ~= nil
end)
say('fixed: ' .. vim.trim(line()))
await('the end of the clash', function()
    return clash() == nil
end)

vim.lsp.buf.format({ async = false, timeout_ms = 30000 })
if vim.fn.search('^    install', 'n') == 0 then
    fail('the file is not formatted')
end
vim.cmd('silent write')
say('formatted and saved')
client:stop()
await('the end of the server', function()
    return client:is_stopped()
end)
os.exit(0)
