/**
 * Serves the built section under the gateway's content security policy, and a make-believe portal page on another site.
 * Usage: node tests/stand-in/server.mjs [section port] [portal port]; then open http://localhost:<portal port>/
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answer, firstRequest, session } from './gateway.mjs'
import { portalPage } from './portal.mjs'

const [sectionPort = 8901, portalPort = 8902] = process.argv.slice(2).map(Number)
const STATIC = fileURLToPath(new URL('../../../src/gateway/static/', import.meta.url))
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.html': 'text/html' }
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors http://localhost:${portalPort}; base-uri 'none'; form-action 'self'; object-src 'none'`
const streams = new Set()

function page(url) {
  const kind = url.searchParams.get('page') ?? 'section'
  const options = url.searchParams.get('card') === 'first' ? { request_id: firstRequest() } : {}
  const install = kind === 'install' ? { installed: true, error: null } : { installed: false, error: { code: 'administrator_required', detail: 'no' } }
  const blocks = {
    section: `<script type="application/json" id="session">${JSON.stringify({ ...session('1', Number(url.searchParams.get('seconds') ?? 600)), member_id: 'm1', placement: 'LEFT_MENU', placement_options: options, app_code: 'x' })}</script>`,
    outside: '',
  }
  const block = blocks[kind] ?? `<script type="application/json" id="install">${JSON.stringify(install)}</script>`
  return readFileSync(`${STATIC}index.html`, 'utf8').replace('</body>', `${block}</body>`)
}

function stream(response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write('event: resync\ndata: {}\n\n')
  streams.add(response)
  response.on('close', () => streams.delete(response))
}
setInterval(() => streams.forEach(one => one.write(': heartbeat\n\n')), 15_000).unref()

async function bodyOf(request) {
  let text = ''
  for await (const part of request) text += part
  return text && request.headers['content-type']?.includes('json') ? JSON.parse(text) : text || {}
}

const section = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://x')
  const body = await bodyOf(request)
  if (url.pathname === '/api/v1/stream') return stream(response)
  if (url.pathname.startsWith('/api/v1/')) {
    const told = answer(request.method, url.pathname, url.searchParams, body, request.headers)
    if (request.method !== 'GET' && told.status < 300) streams.forEach(one => one.write('event: poke\ndata: {"kind":"task","id":"x","version":1}\n\n'))
    await new Promise(done => setTimeout(done, 60))
    return response.writeHead(told.status, { 'Content-Type': told.csv ? 'text/csv' : 'application/json' }).end(told.csv ? told.body : JSON.stringify(told.body))
  }
  if (url.pathname === '/bitrix24/app') return response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' }).end(page(url))
  try {
    const file = readFileSync(STATIC + url.pathname.replace('/app/', ''))
    response.writeHead(200, { 'Content-Type': TYPES[extname(url.pathname)] ?? 'application/octet-stream' }).end(file)
  }
  catch {
    response.writeHead(404).end()
  }
})
const portal = createServer((request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(portalPage(new URL(request.url, 'http://x'), sectionPort)))
section.listen(sectionPort, '127.0.0.1')
portal.listen(portalPort, 'localhost', () => console.log(`http://localhost:${portalPort}/`))
