// Package connect is where a school ties its own telephone word and its own
// record system to Firstbell.
//
// There are two doors. The pages are for people: whoever the police may call
// sets the word by which they are known, and the head sets where the school's
// own system is told, and with which keys it may fetch. The API is for that
// system: it lists ids and states, and gives one message at a time, after the
// fetch is on record. It knows no person, takes no acknowledgement and never
// shares a session with the pages.
//
// What a school's system may not have answers exactly like what does not exist:
// another school's, a missing one, one that is being checked, and one that
// somebody at the school may not hear of.
package connect
