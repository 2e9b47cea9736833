package generate

// The tables of this file and of variant_forms.go belong together; see there.

// spellings are names that sound alike, or the same name out of another
// script; whichever a family uses, an officer may use another.
const spellings = `
Mohammed Muhammad Mohammad Mohamed Muhammed Mohamad Mahamed Mohd Muhamed
Ahmed Ahmad Ahmet Achmed
Hussain Hussein Hossain Husain Husayn Huseyin Hussien
Hassan Hasan Hussan
Yusuf Yousuf Yousef Youssef Yusef Yosef Yousaf Yusof
Ibrahim Ebrahim Ibraheem Ibrahem
Mustafa Mustapha Moustafa
Abdullah Abdallah Abdulla Abdellah
Abdirahman Abdurahman Abdulrahman Abdurrahman Abdirahmaan
Omar Umar Umer Omer
Osman Usman Uthman Othman
Khalid Khaled Khalad
Karim Kareem
Rahim Raheem
Rahman Rehman Rahmaan
Ismail Ismael Ismaeel Esmail
Isa Eesa Essa Issa
Musa Moosa Mousa Moussa
Zakariya Zakaria Zakariyah Sakariye Zakarya
Yahya Yahia Yehya
Sulaiman Suleiman Suleman Soliman Sulayman
Dawud Daoud Dawood Daud
Idris Idrees Idriss
Bilal Belal Bilaal
Hamza Hamzah
Imran Emran
Zain Zayn Zane Zayne
Zaid Zayd
Faisal Faysal Feisal
Tariq Tarik Tareq
Jamal Jamaal Gamal
Aisha Ayesha Aysha Aicha Ayse
Fatima Fatimah Fatema Fatma Faduma Fadumo
Khadija Khadijah Khadeja Kadija
Maryam Mariam Mariyam Meryem Maryan Miriam
Zainab Zaynab Zeinab Zeynep Zainub
Amina Aminah Ameena Aamina
Hafsa Hafsah Hafza
Layla Leyla Laila Leila Layla
Noor Nour Nur Noora
Sumaya Sumayyah Sumaiya Soumaya
Safiya Safia Safiyah Sophia
Zahra Zara Zahrah
Sara Sarah
Inaya Inayah Inaaya Enaya
Anaya Anaiya Anayah
Ayaan Ayan Aayan
Rayyan Rayan Rayaan Rian
Khan Kahn Kan
Malik Malick Maalik
Iqbal Eqbal Ikbal
Mahmood Mahmoud Mehmood Mahmud
Miah Mia Miya Mian
Chowdhury Choudhury Chaudhry Choudhry Chaudhary Chaudhari
Sheikh Shaikh Shaykh Sheik
Qureshi Quraishi Koreshi
Begum Begam Begom
Akhtar Akhter Aktar Akther
Uddin Udin Ud-Din
Siddiqui Siddique Sidiqi
Aziz Azeez
Rashid Rasheed Rachid
Saleem Salim
Nawaz Navaz
Singh Sing
Kaur Cor Kour
Sandhu Sandu
Dhillon Dhillan Dillon
Sidhu Sidu Sidhoo
Gill Gil
Patel Patal Pattel
Sharma Sarma
Krishnan Krishna
Chauhan Chohan Chouhan
Shah Sha
Reddy Reddi
Iyer Aiyer
Deepika Dipika
Pooja Puja
Diya Dia Deeya
Riya Ria Rhea
Aarav Arav
Vihaan Vihan
Ishaan Ishan Eshan
Aadhya Adhya
Anaya Anya
Arjun Arjan
Kiran Kieran
Elif Eliff
Zeynep Zaynep
Mehmet Mehmed
Yilmaz Yilmas
Ozturk Oeztuerk Osturk
Celik Chelik
Sahin Shahin Saheen
Yildiz Yildis
Aydin Aidin
Farah Farrah Faarax
Warsame Warsami Warsama
Hersi Hirsi
Jama Jamac
Abdi Cabdi
Aden Adan Adam
Isse Ise Issa
Mohamud Mahamud Mohamoud
Fadumo Fatuma
Ifrah Ifraah
Oluwaseun Oluseun
Adebayo Adebayor
Okafor Okafo Okaford
Chukwu Chukwuu
Boateng Boatang Boateng
Mensah Mensa
Owusu Owuso
Kwame Kwami
Kofi Koffi Cofi
Diallo Jalloh
Kowalski Kovalski Kowalsky
Wisniewski Wisnewski Vishnevski
Wojcik Woycik Voycik Wojick
Lewandowski Levandovski
Szymanski Szimanski Shimanski
Kaminski Kaminsky
Zielinski Zelinski
Nowak Novak
Jakub Jacob Yakub
Wiktoria Victoria
Oliwia Olivia
Zofia Sofia
Julia Yulia
Maja Maya
Aleksander Alexander
Katarzyna Catherine
Mateusz Mateush
Kacper Casper Kasper
Szymon Simon Shimon
Krzysztof Christof Kristof
Lukasz Lucas Wukash
Popescu Popesku
Ionescu Ionesco
Gheorghe George Giorgi
Mihai Mikhai
Andrei Andrey Andre
Stefan Stephan Stephen
Cristian Christian Kristian
Chen Chan
Wong Wang
Zhang Cheung Chang
Li Lee
Liu Lau Lew
Xu Hsu
Zhou Chow
Lin Lam
Huang Wong
Wu Ng
Oleksandr Alexander Aleksandr
Dmytro Dmitri Dimitri
Mykola Nikola
Gomes Gomez
Rodrigues Rodriguez
Fernandes Fernandez
Martins Martinez
Goncalves Gonsalves
Caoimhe Keeva Kiva Queeva
Niamh Neve Neave Neeve
Siobhan Shevaun Chevonne Shivaun
Aoife Eefa Efa
Saoirse Sersha Seersha
Sean Shaun Shawn
Eoin Owen Ewan
Eoghan Ewan Owen
Ciaran Kieran Keiran
Ciara Kiera Keira Kira
Oisin Osheen Ushin
Cillian Killian Kilian
Tadhg Tyg Tige
Aisling Ashling Ashleen
Roisin Rosheen
Sinead Shinade
Grainne Granya Gronya
Mairead Maraid
Ruairi Rory Rhuari
Darragh Dara Darra
Conor Connor Conner
O'Neill O'Neil ONeill
O'Brien O'Brian
O'Connor O'Conner OConnor
Kelly Kelley
Murphy Murphey
Byrne Burn Burns
Doherty Docherty
Gallagher Gallacher Galagher
Maguire McGuire
Rhys Reece Rees
Ffion Fion Fionn
Sian Shan
Cerys Kerris Ceris
Dafydd David
Iwan Ewan
Evan Evans
Lowri Lowry
Davies Davis Davys
Llewellyn Llewelyn Lewellyn
Pritchard Prichard
Clarke Clark Clerk
Smith Smyth Smithe
Thompson Thomson Tomson
Stephens Stevens
Stephenson Stevenson
Phillips Philips Philipps
Matthews Mathews
Reed Reid Read
Allan Allen Alan
Gray Grey
Brown Browne
Green Greene
White Whyte
Taylor Tailor Tayler
Turner Turnor
Harris Harriss
Johnson Johnston Jonson
Pearce Pierce Pearse
Lee Leigh Lea
Cook Cooke
Moor Moore More
Steven Stephen
Philip Phillip
Sophie Sofie
Sophia Sofia
Isabelle Isabel Isobel Isabell
Isabella Izabella Isobella
Amelia Emelia Amilia
Aimee Amy Amie
Chloe Khloe Cloe
Zoe Zoey
Lily Lilly Lillie Lili
Millie Milly Mille
Ellie Elly
Katie Katy
Abbie Abby Abi
Freya Freyah Freja
Megan Meghan
Holly Hollie
Maisie Maisy Mazie
Daisy Daisey
Evie Evi Eevie
Isla Ayla Iyla
Phoebe Pheobe Phebe
Imogen Imogene
Scarlett Scarlet
Mya Maya Maia Mia
Poppy Poppie
Lexi Lexie
Lacey Lacie
Gracie Gracey
Rosie Rosy
Summer Sommer
Caitlin Katelyn Kaitlyn Caitlyn
Jasmine Jasmin Yasmin
Hannah Hanna Hana
Leah Lea Leia
Rebecca Rebekah
Rachel Rachael
Alicia Alisha Alesha
Kayleigh Kayley Kaylee
Eleanor Elena Elinor
Elliot Elliott Eliot
Lewis Louis
Louie Lewie
Callum Calum
Finley Finlay Findlay
Aiden Aidan Ayden
Jayden Jaden Jaiden
Kai Kye
Kian Keian Cian
Tyler Tylar
Riley Reilly Rylee
Harley Harlee
Bailey Bayley
Zachary Zachery Zackary
Isaac Isaak
Jacob Jakob
Lucas Lukas
Luke Luc
Jude Jood
Theo Teo
Leo Lio
Oscar Oskar
Reuben Ruben
Jack Jak
Freddie Freddy
Charlie Charley Charlee
Archie Archy
Alfie Alfi
Teddy Teddie
Tommy Tommie
Ollie Olly
Reece Rhys Reese
Jaxon Jackson Jaxson
Mason Mayson
Dylan Dillon Dillan
Nathan Nathon
Jonathan Johnathan
Geoffrey Jeffrey
Brooke Brook
Skye Sky
Amber Ambar
Keira Kiera
Alisha Aleesha
Shanice Shaniece
Tiana Tianna Tyanna
Malachi Malakai
Isaiah Izaiah Isiah
Elijah Elija
Naomi Naiomi
Nevaeh Neveah
`
