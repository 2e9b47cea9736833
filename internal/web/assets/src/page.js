// Two helps on signed-in pages, which do without them: Shift three times hides
// the page at once, and two minutes before one is signed out the line that says
// so is brought out; when the time is over what was on the page is taken away.
//
// It writes text, never markup, and keeps nothing.
'use strict'

const warnBefore = 120 // seconds
const stay = document.querySelector('.fb-stay')
const hideButton = document.querySelector('[data-hide]')

// blank leaves nothing to read over a shoulder while the answer is on its way.
function blank () {
  document.documentElement.hidden = true
  document.title = 'Today'
}

if (hideButton) {
  let presses = 0
  let last = 0
  hideButton.form.addEventListener('submit', event => {
    if (event.submitter === hideButton) blank()
  })
  document.addEventListener('keyup', event => {
    presses = event.key === 'Shift' && event.timeStamp - last < 2000 ? presses + 1 : Number(event.key === 'Shift')
    last = event.timeStamp
    if (presses === 3) hideButton.click()
  })
  // A page that comes back from the browser's memory is asked for anew.
  window.addEventListener('pageshow', event => { if (event.persisted) window.location.reload() })
}

if (stay) {
  const text = stay.querySelector('.fb-stay__text')
  const main = document.querySelector('main')
  const whole = Number(stay.dataset.left)
  let ends = 0
  let kept = [] // of the page, while it is taken away

  // Clocks go on while a laptop sleeps, timers do not: the time is looked at
  // again and again, never waited for.
  const begin = left => {
    ends = Date.now() + left * 1000
    stay.classList.remove('fb-stay--soon')
    stay.removeAttribute('role')
  }
  const look = () => {
    const left = (ends - Date.now()) / 1000
    if (left <= 0) {
      if (text.dataset.said !== 'over') {
        text.dataset.said = 'over'
        takeAway()
        text.textContent = 'You were signed out because nothing happened here for a while. What was on the page is hidden. '
        text.append(again('Go on'))
      }
    } else if (left <= warnBefore && !stay.classList.contains('fb-stay--soon')) {
      stay.setAttribute('role', 'alert')
      stay.classList.add('fb-stay--soon')
    }
  }
  // What is taken away is kept in memory alone, with all that was typed.
  const takeAway = () => {
    const heading = document.createElement('h1')
    heading.className = 'govuk-heading-l'
    heading.textContent = 'You were signed out'
    kept = [...main.childNodes]
    main.replaceChildren(heading)
  }
  // again asks the server, which alone knows whether one is still signed in.
  const again = words => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'govuk-button govuk-button--secondary govuk-!-margin-bottom-0'
    button.textContent = words
    button.addEventListener('click', async () => {
      const reply = await fetch('/stay', { redirect: 'manual' })
      if (!reply.ok) return window.location.assign('/sign-in?next=' + encodeURIComponent(window.location.pathname))
      main.replaceChildren(...kept)
      text.dataset.said = ''
      text.textContent = 'You are still signed in.'
      begin(whole)
    })
    return button
  }
  begin(whole)
  setInterval(look, 5000)
  document.addEventListener('visibilitychange', look)
}
