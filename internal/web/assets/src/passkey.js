// Asks the browser for a passkey and carries its answer to the server.
//
// It writes text, never markup, and loads nothing. A form with data-passkey="sign-in", "enrol" or "add" names, in
// data attributes, where to begin, where to finish and where to go afterwards.
'use strict'

const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const withBytes = list => (list || []).map(c => ({ ...c, id: bytes(c.id) }))

// creationOptions and requestOptions turn what the server sent into what the
// browser takes; older browsers cannot do it themselves.
const creationOptions = o => ({
  ...o,
  challenge: bytes(o.challenge),
  user: { ...o.user, id: bytes(o.user.id) },
  excludeCredentials: withBytes(o.excludeCredentials)
})
const requestOptions = o => ({ ...o, challenge: bytes(o.challenge), allowCredentials: withBytes(o.allowCredentials) })

// answer is the part of a credential that the server checks.
function answer (credential) {
  const r = credential.response
  const response = { clientDataJSON: text(r.clientDataJSON) }
  if (r.attestationObject) {
    response.attestationObject = text(r.attestationObject)
    response.transports = r.getTransports ? r.getTransports() : []
  } else {
    response.authenticatorData = text(r.authenticatorData)
    response.signature = text(r.signature)
    response.userHandle = r.userHandle ? text(r.userHandle) : ''
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} }
}

async function post (path, csrf, body) {
  const reply = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Csrf-Token': csrf },
    body: JSON.stringify(body)
  })
  const said = await reply.json().catch(() => ({}))
  if (!reply.ok) {
    const problem = new Error(said.error || 'The service did not answer as expected. Reload the page and try again.')
    problem.field = said.code
    throw problem
  }
  return said
}

// inWords says what a browser's refusal means for the person reading.
function inWords (problem) {
  switch (problem.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'The passkey was not confirmed, or it took too long. Nothing was changed. Try again.'
    case 'InvalidStateError':
      return 'This device already holds a passkey for your account.'
    case 'SecurityError':
    case 'NotSupportedError':
      return 'This browser cannot use passkeys at this address. Use another browser or device.'
    case 'TypeError':
      return 'We could not reach the service. Check your connection and try again.'
  }
  return problem.message
}

async function ceremony (form) {
  const csrf = form.elements.csrf.value
  const asked = {
    'sign-in': () => ({}),
    enrol: () => ({ token: form.dataset.token, code: form.elements.code.value }),
    add: () => ({ name: form.elements.name.value })
  }[form.dataset.passkey]()
  const options = await post(form.dataset.begin, csrf, asked)
  const credential = form.dataset.passkey !== 'sign-in'
    ? await navigator.credentials.create({ publicKey: creationOptions(options) })
    : await navigator.credentials.get({ publicKey: requestOptions(options) })
  await post(form.dataset.finish, csrf, answer(credential))
  window.location.assign(form.dataset.next)
}

// show puts the problem where a screen reader and an eye both find it: on top,
// and beside the field it is about.
function show (problem, form) {
  clear(form)
  const done = document.querySelector('.govuk-notification-banner')
  if (done) done.hidden = true // it is about what came before
  const box = document.querySelector('[data-passkey-error]')
  box.querySelector('[data-passkey-message]').textContent = inWords(problem)
  box.hidden = false
  box.focus()
  if (!document.title.startsWith('Error: ')) document.title = 'Error: ' + document.title
  const input = problem.field && form.elements[problem.field]
  if (!input) return
  const beside = document.getElementById(input.id + '-error')
  beside.querySelector('[data-passkey-message]').textContent = inWords(problem)
  beside.hidden = false
  input.classList.add('govuk-input--error')
  input.closest('.govuk-form-group').classList.add('govuk-form-group--error')
  input.setAttribute('aria-describedby', input.id + '-hint ' + beside.id)
}

// clear takes an earlier problem away before the next try.
function clear (form) {
  document.querySelector('[data-passkey-error]').hidden = true
  document.title = document.title.replace(/^Error: /, '')
  for (const beside of form.querySelectorAll('.govuk-error-message')) beside.hidden = true
  for (const input of form.querySelectorAll('.govuk-input--error')) {
    input.classList.remove('govuk-input--error')
    input.closest('.govuk-form-group').classList.remove('govuk-form-group--error')
    input.setAttribute('aria-describedby', input.id + '-hint')
  }
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const wait = form.querySelector('[data-passkey-wait]')
  let busy = false
  form.addEventListener('submit', async event => {
    event.preventDefault()
    if (busy) return
    busy = true
    wait.hidden = false
    clear(form)
    try {
      if (!window.PublicKeyCredential) throw new DOMException('', 'NotSupportedError')
      await ceremony(form)
    } catch (problem) {
      show(problem, form)
    }
    busy = false
    wait.hidden = true
  })
}
