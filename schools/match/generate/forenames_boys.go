package generate

// britishBoys are forenames given to boys in England and Wales, each with how
// many of ten thousand boys were given it about 2009 and about 2020. The
// numbers are facts, rounded, that the Office for National Statistics publishes
// as "Baby names in England and Wales" (Open Government Licence v3.0). Names
// mostly given in families of other origins stand in those origins' tables.
const britishBoys = `
Oliver 231 154, Jack 206 106, Harry 190 118, George 130 146, Charlie 158 104, Thomas 158 94, Alfie 161 88
William 153 82, Joshua 157 75, Noah 78 140, James 130 73, Jacob 110 91, Oscar 87 111, Leo 60 117, Archie 84 93
Daniel 128 46, Samuel 124 47, Ethan 115 54, Henry 64 99, Arthur 22 139, Lucas 92 68, Alexander 88 72
Joseph 104 52, Benjamin 92 53, Freddie 45 96, Max 80 58, Finley 60 76, Isaac 60 74, Dylan 93 41, Theo 41 90
Logan 69 55, Edward 54 65, Adam 63 52, Harrison 57 52, Riley 74 32, Theodore 13 91, Liam 74 26, Jayden 76 23
Lewis 82 17, Mason 50 47, Jake 73 22, Ryan 71 21, Sebastian 34 52, Tyler 69 15, Luke 63 20, Harvey 55 24
Matthew 60 19, Tommy 12 66, Callum 66 11, Zachary 35 41, Toby 38 35, Reuben 26 47, Luca 28 44, Louis 30 41
Louie 24 46, Elijah 14 56, David 32 37, Michael 40 27, Nathan 46 19, Arlo 4 61, Teddy 7 56, Connor 50 11
Alex 41 19, Harley 38 23, Jude 20 39, Jamie 45 14, Rory 13 46, Roman 9 49, Charles 35 23, Owen 42 15
Gabriel 26 31, Aaron 39 17, Leon 34 22, Hugo 11 43, Kai 34 19, Albie 4 49, Frederick 19 33, Frankie 16 36
Albert 10 40, Ronnie 13 37, Reggie 7 43, Bobby 20 29, Stanley 20 28, Elliot 22 26, Ollie 24 23, Cameron 38 9
Jaxon 3 43, Ellis 21 24, Aiden 28 15, Caleb 20 23, Jenson 16 26, Hunter 1 40, Finlay 30 11, Evan 27 13
Rhys 33 7, Ezra 2 37, Felix 15 24, Blake 18 21, Carter 6 33, Sonny 16 22, Finn 14 25, Kian 28 10, Robert 21 16
Austin 18 19, Rowan 11 25, Elliott 13 23, Jesse 7 29, Joel 24 11, John 21 13, Jasper 10 24, Ben 29 5
Billy 19 15, Aidan 23 11, Dexter 17 17, Dominic 15 18, Tobias 13 20, Ashton 28 5, Alfred 11 22, Bailey 24 8
Jackson 10 22, Milo 9 22, Hayden 25 6, Patrick 14 16, Grayson 1 29, Christopher 19 11, Kyle 26 3, Cody 16 13
Kayden 18 11, Reece 24 4, Nathaniel 15 13, Ralph 5 23, Hudson 2 25, Sam 21 6, Bradley 20 7, Seth 15 11
Oakley 3 23, Levi 12 14, Brandon 22 4, Taylor 21 5, Kieran 22 4, Nicholas 13 12, Chester 2 23, Corey 18 6
Eli 6 19, Ruben 9 15, Myles 6 18, Morgan 18 5, Cole 13 10, Marley 12 11, Maxwell 12 12, Rupert 3 20, Joe 19 4
Anthony 12 11, Tristan 15 8, Zac 15 7, Vincent 8 14, Beau 9 13, Elias 4 17, Otis 3 18, Jay 17 4, Brody 5 16
Miles 8 13, Leonardo 5 16, Ewan 17 3, Jonathan 13 7, Jason 11 9, Peter 12 8, Maximilian 9 11, Spencer 9 11
Andrew 13 7, Kevin 9 11, Eric 5 15, Vinnie 5 14, Jonah 6 13, Zak 15 4, Lincoln 6 13, Zack 12 7, Jordan 10 8
Marcus 11 7, Rocco 7 11, Kaiden 10 7, Wilfred 4 13, Rio 9 8, Declan 13 4, Christian 9 7, Joey 3 14, Xavier 9 8
Jaxson 1 16, Robin 3 13, Frank 5 11, Lenny 4 12, Cooper 3 13, Raphael 6 10, Parker 1 15, Sean 12 3, Mark 8 7
Mckenzie 13 2, Olly 10 5, Lukas 7 7, Lennon 9 6, Jax 1 14, Adrian 8 7, Rafael 5 9, Sidney 6 8, Maximus 5 9
Fraser 7 7, Rex 1 13, Isaiah 4 10, Jensen 6 7, Layton 9 5, Ted 4 9, Danny 9 4, Flynn 5 8, Phoenix 4 10
Zach 8 5, Lorenzo 4 10, Francis 5 8, Barnaby 6 7, Brodie 4 9, Leighton 9 4, Xander 4 9, Tom 10 3, Alan 7 5
Shay 9 3, Ashley 10 3, Emmanuel 7 5, Freddy 6 6, Enzo 2 10, River 2 10, Victor 5 7, Kit 2 9, Nicolas 5 6
Josh 9 2, Bodhi 1 11, Asher 3 8, Malachi 6 5, Coby 4 7, Richard 6 5, Martin 5 6, Eddie 3 8, Micah 5 6
Archer 1 10, Rufus 5 5, Conor 6 5, Jaiden 8 3, Josiah 4 7, Fletcher 5 5, Matteo 2 8, Cian 6 4, Aston 8 2
Eden 3 8, Leonard 3 8, Kenzie 10 1, Paul 6 4, Jaden 7 3, Otto 3 8, Axel 1 9, Julian 4 6, Travis 6 4
Justin 7 2, Rudy 3 7, Casper 3 6, Chase 4 5, Damian 4 6, Monty 4 6, Euan 7 2, Casey 5 5, Douglas 3 6, Nico 2 7
Remy 1 8, Hector 3 6, Romeo 3 6, Abel 1 8, Osian 4 5, Preston 6 4, Harris 4 5, Stephen 6 2, Angus 4 5
Timothy 5 4, Junior 5 4, Finnley 3 5, Bertie 1 8, Scott 7 2, Szymon 5 3, Solomon 4 4, Arjun 4 4, Luka 3 5
Fabian 3 5, Haris 4 4, Jimmy 4 4, Bilal 5 4, Rafferty 2 6, Ayden 3 5, Brooklyn 5 3, Reginald 1 7, Zane 5 3
Philip 4 4, Kobe 2 6, Kye 6 2, Zayan 2 6, Tomas 5 3, Simon 4 3, Ayan 2 6, Denis 2 6, Cohen 3 4, Wyatt 2 6
Steven 6 2, Quinn 2 5, Cillian 1 7, Regan 5 3, Zayd 2 6, Isa 4 3, Kane 5 3, Jeremiah 3 5, Niall 5 3
Mackenzie 7 1, Kaden 6 2, Caden 6 2, Colby 2 5, Aarav 3 5, Ezekiel 2 5, Harri 3 4, Cassius 2 5, Caiden 5 2
Kaleb 4 4, Zachariah 4 4, Olivier 4 3, Keegan 4 3, Ayman 3 4, Cayden 5 2, Troy 5 2, Mateusz 6 1, Kingsley 1 6
`
