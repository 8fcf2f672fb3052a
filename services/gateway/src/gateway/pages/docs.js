/* Shows openapi.json: one section per tag, one article per operation, schemas written out as they nest. */
const METHODS = ['get', 'post', 'put', 'delete']

function element(name, text, attributes = {}) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

function resolve(schema, schemas) {
  return schema.$ref ? schemas[schema.$ref.split('/').pop()] ?? {} : schema
}

function typeOf(schema, schemas, depth) {
  const pad = '  '.repeat(depth)
  if (schema.anyOf) return schema.anyOf.map(part => typeOf(part, schemas, depth)).join(' | ')
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const found = resolve(schema, schemas)
  if (found !== schema) return depth > 4 ? schema.$ref.split('/').pop() : typeOf(found, schemas, depth)
  if (found.type === 'array') return `[${typeOf(found.items ?? {}, schemas, depth)}, …]`
  if (found.properties) {
    const required = new Set(found.required ?? [])
    const lines = Object.entries(found.properties).map(([name, part]) =>
      `${pad}  "${name}"${required.has(name) ? '' : '?'}: ${typeOf(part, schemas, depth + 1)}`)
    return `{\n${lines.join('\n')}\n${pad}}`
  }
  return [found.type ?? 'any', found.format && `(${found.format})`, found.pattern && `/${found.pattern}/`,
    found.maxLength && `≤ ${found.maxLength} characters`].filter(Boolean).join(' ')
}

function table(headings, rows) {
  const made = element('table')
  const head = made.createTHead().insertRow()
  headings.forEach(heading => head.append(element('th', heading, { scope: 'col' })))
  const body = made.createTBody()
  rows.forEach(cells => {
    const row = body.insertRow()
    cells.forEach(cell => row.append(element('td', cell)))
  })
  return made
}

function operationArticle(path, method, operation, schemas) {
  const article = element('article', undefined, { id: operation.operationId })
  const heading = element('h3')
  heading.append(element('span', method.toUpperCase(), { class: 'method' }), element('code', path))
  article.append(heading, element('p', operation.description ?? operation.summary ?? ''))
  if (operation.parameters?.length) {
    article.append(table(['parameter', 'in', 'type', ''], operation.parameters.map(one =>
      [one.name + (one.required ? ' *' : ''), one.in, typeOf(one.schema ?? {}, schemas, 0), one.description ?? ''])))
  }
  const body = operation.requestBody?.content?.['application/json']?.schema
  if (body) article.append(element('h4', 'Body'), element('pre', typeOf(body, schemas, 0)))
  article.append(table(['answer', 'meaning'], Object.entries(operation.responses).map(([status, answer]) => [status, answer.description])))
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('20') && status !== '202')
  const schema = success?.[1].content?.['application/json']?.schema
  if (schema) article.append(element('h4', `Answer ${success[0]}`), element('pre', typeOf(schema, schemas, 0)))
  return article
}

function show(description) {
  const schemas = description.components?.schemas ?? {}
  document.getElementById('title').textContent = description.info.title
  document.getElementById('description').textContent = description.info.description
  document.getElementById('version').textContent = `version ${description.info.version}`
  const sections = new Map()
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const method of METHODS.filter(name => methods[name])) {
      const tag = methods[method].tags?.[0] ?? 'other'
      if (!sections.has(tag)) {
        sections.set(tag, element('section', undefined, { id: tag }))
        sections.get(tag).append(element('h2', tag))
        document.getElementById('contents').append(element('a', tag, { href: `#${tag}` }))
      }
      sections.get(tag).append(operationArticle(path, method, methods[method], schemas))
    }
  }
  document.getElementById('operations').replaceChildren(...sections.values())
}

fetch('/api/v1/openapi.json')
  .then(answer => answer.json())
  .then(show)
  .catch(error => { document.getElementById('operations').textContent = `The description cannot be shown: ${error.message}` })
