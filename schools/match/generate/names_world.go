package generate

// The tables below are our own writing: names in common use among families of
// each origin in England, the most usual first. zipf gives ranks their shares.
// No published list was copied; nobody in particular is meant.

const welshGirls = `Megan Seren Ffion Erin Cerys Carys Mali Nia Lowri Efa Eleri Alys Catrin Beca Elin Gwen Cadi Martha Nel
Sioned Lili Mari Tegan Rhian Angharad Heledd Siwan Branwen Bethan Rhiannon Non Manon Gwenllian Llinos Awen Eira Ela Hari Mabli
Bronwen Sian Myfanwy Elain Lleucu Lois Tirion Eluned Ceri Fflur Lleu`

const welshBoys = `Rhys Dylan Osian Evan Ioan Tomos Harri Macsen Elis Morgan Gruffydd Owain Iestyn Jac Cai Llew Steffan Gethin Ifan
Ieuan Celyn Deio Gwion Aled Iwan Efan Rhodri Cian Emlyn Idris Aneurin Griff Guto Mabon Twm Huw Ellis Trystan Dafydd Carwyn
Emrys Geraint Gareth Bryn Rhun Siencyn Llewelyn Gwilym Elgan Meilyr`

const irishGirls = `Aoife Niamh Saoirse Ciara Caoimhe Grace Emily Fiadh Sophie Roisin Orla Clodagh Sadhbh Eimear Cara Erin Maeve
Aisling Shauna Sinead Siobhan Grainne Eabha Mairead Aine Deirdre Nuala Bridget Kathleen Shannon Oonagh Fionnuala Cliodhna Laoise
Muireann Bronagh Dearbhla Sorcha Ailbhe Kayleigh`

const irishBoys = `Conor Sean Oisin Cian Patrick Liam Darragh Fionn Rory Cillian Eoin Finn Daniel Ciaran Aidan Declan Callum
Tadhg Senan Ruairi Donnacha Cormac Brendan Shane Eoghan Padraig Niall Kieran Diarmuid Colm Fergal Malachy Brian Tiernan Dara
Lorcan Oran Ronan Fiachra Killian Dermot Enda`

const caribbeanGirls = `Aaliyah Amara Tiana Naomi Jada Nevaeh Kiara Imani Renee Shanice Leah Zara Simone Gabrielle Destiny Monique
Kayla Ebony Alicia Tianna Shanelle Keisha Chanel Rianna Latisha Makayla Faith Serena Nyah Rihanna Keziah Tamara Jasmine Kaliyah
Janelle Aniyah Tanisha Danielle Kyra Zuri`

const caribbeanBoys = `Jayden Isaiah Malachi Elijah Tyrese Kai Marcus Jermaine Reuben Tyrell Andre Nathaniel Dwayne Romario Kymani
Jerome Micah Jaheim Kyron Zion Theo Rashaan Leon Devante Kemar Shaquille Joel Antwan Tremaine Omari Jordan Khalil Ricardo Tyreke
Damarion Kofi Aaron Rico Jamal Levi`

const caribbeanSurnames = `Brown Williams Campbell Francis Clarke Johnson Grant Thomas Gordon Bailey Morgan Henry Powell Reid Gayle
Lewis Walker Morrison Edwards Davis Robinson Scott Miller Wright Thompson Smith James Richards Joseph Charles Alexander Bennett
Samuels Stewart Daley Dixon Dacosta McKenzie Allen Graham Blake Palmer Simpson Rowe Nelson Stephenson Barrett Lindo Bogle Facey
Lawrence Whyte Wilson Phillips Hinds Braithwaite Greenidge Clarke-Brown Cumberbatch Weekes Alleyne Pierre Baptiste Augustin`

const southAsianGirls = `Fatima Maryam Aisha Zainab Khadija Amina Zara Hafsa Safa Inaya Aleena Sara Ayesha Noor Zoya Alina Maria
Sumayyah Zahra Iqra Maira Hira Laiba Aliza Eshaal Hania Anaya Aleeza Iman Asma Rabia Sana Mahnoor Samia Rukhsana Aiza Minahil
Nusrat Tahmina Rahima Tasnim Nabila Farzana Sadia Anisa Halima Ruqayyah Yusra Zaynah Aminah Mahira Arisha Haleema Sabrina
Shabana Humaira Saira Nadia Sidra Tayyaba Bushra Rimsha Eliza Nusaybah Maliha Tanisha Sumaiya Jannat Inayah Amelia`

const southAsianBoys = `Muhammad Mohammed Mohammad Ibrahim Ali Yusuf Musa Hamza Ayaan Zakariya Eesa Abdullah Adam Umar Hassan Yahya
Rayyan Zayn Ismail Haris Bilal Ahmed Mustafa Hussain Zain Abdul Usman Ayan Sulaiman Daniyal Haroon Idris Aayan Imran Kamran
Saad Shayan Faizan Arham Rehan Taha Hashim Junaid Sami Mikail Tanvir Rahim Shafiq Nayeem Sakib Arif Salman Faisal Nabeel Talha
Zubair Azaan Ehsan Khalid Isa Yaqub Luqman Farhan Aariz Zidan Subhan Nouman Raheem Rizwan Sufyan Kabir Shahid Asad Waqas
Qasim Jibril Ilyas Mahdi Yunus Tahir Ubaid Rafay Affan`

const southAsianSurnames = `Khan Ahmed Hussain Ali Begum Akhtar Malik Iqbal Mahmood Rahman Shah Miah Mohammed Islam Uddin Bibi
Hassan Mirza Choudhury Butt Raja Qureshi Chaudhry Sheikh Khatun Hoque Alam Mahmud Aziz Rashid Shahzad Javed Ashraf Aslam Bashir
Yousaf Zaman Hanif Rafiq Saleem Arshad Anwar Nawaz Akram Khalid Kausar Parveen Siddiqui Baig Ullah Latif Karim Aktar Sultana
Munir Sadiq Zafar Riaz Afzal Nazir Tariq Amin Sharif Farooq Kazi Bhatti Awan Abbasi Janjua Dar Lodhi Ansari Gondal Warraich
Rehman Haque Sarwar Ghani Yasin Majid Abbas Mehmood Shabir Rasool Younis Patel Talukdar Sarker Mollah Bhuiyan Jahan Khanam`

const sikhGirls = `Simran Jasmine Kiran Harpreet Amrit Jasleen Gurleen Avneet Ravneet Manpreet Navjot Sukhdeep Jaspreet Kaya Anaya
Mehar Asees Gurnoor Prabhleen Kirat Harleen Ishpreet Rajvir Sukhmani Amarjit Baljit Sandeep Parveen Khushi Jiya Diya Aria
Pavneet Amanpreet Jasnoor Seerat Ekam Reet Anmol Rupinder`

const sikhBoys = `Arjan Gurpreet Karan Jaspal Manveer Tejpal Amrit Balraj Sukhjit Harjit Jovan Kian Dilraj Jasraj Gurveer Rohan
Arjun Angad Fateh Avi Ranveer Harpreet Mandeep Sukhdeep Jagdeep Amandeep Harvir Sehaj Gurbaaz Himmat Zorawar Agam Ishaan Jeevan
Rajan Sahib Tajinder Kulvir Navraj Ekam`

const sikhSurnames = `Singh Kaur Gill Sandhu Dhillon Sidhu Grewal Bains Dosanjh Johal Virk Sahota Dhaliwal Bhogal Uppal Mann Atwal
Samra Chahal Cheema Randhawa Sangha Heer Rai Kang Hothi Basra Purewal Sohal Thandi Kalsi Bansal Hayer Nijjar Rehal Matharu
Panesar Sagoo Birdi Lota Chana`

const hinduGirls = `Aanya Diya Anika Priya Saanvi Ishani Meera Kavya Riya Nisha Pooja Lakshmi Anaya Aadhya Shreya Ananya Aarohi
Mira Maya Isha Kiara Siya Myra Tara Aditi Trisha Anvi Neha Janvi Krisha Pari Avani Sia Navya Radhika Gauri Tanvi Sneha Dhriti
Vidya Niharika Swara Amrita Deepika Kajal Shivani Hansika Sahana Thara Dhyani`

const hinduBoys = `Aarav Vihaan Arjun Rohan Dev Krishna Aditya Nikhil Ravi Ishaan Kiran Siddharth Aryan Reyansh Vivaan Krish
Advik Shaan Jay Rudra Ayaan Kian Neel Yash Aaryan Dhruv Kavi Karthik Pranav Rishi Om Veer Rahul Sai Shiv Atharv Ved Hari Anay
Kabir Laksh Jai Parth Nihal Ansh Viraj Samarth Tejas Varun Akash`

const hinduSurnames = `Patel Shah Sharma Mistry Desai Joshi Kapoor Mehta Chauhan Nair Iyer Reddy Parmar Kumar Gupta Solanki Thakor
Singh Pandya Trivedi Bhatt Amin Naik Rao Pillai Das Modi Lad Vyas Rana Verma Agarwal Menon Krishnan Mehra Dave Malhotra Jain
Gohil Vaghela Makwana Raval Panchal Rathod Rajan Varma Bose Mukherjee Chatterjee Banerjee Ghosh Sen Thapa Gurung Rai Limbu
Tamang Shrestha Magar Sivakumar Selvarajah Kandiah Nagarajah Balakrishnan Venkatesh Subramaniam`

const arabicGirls = `Maryam Layla Fatima Nour Salma Yasmin Rania Huda Lina Dina Reem Aya Jana Malak Zeinab Sarah Hala Amal Noor Rawan
Mariam Joud Rahaf Shahd Lamar Nada Tala Sama Ghazal Farah Hanan Samira Khadijah Rahma Jude Lujain Safiya Basma Israa Aseel`

const arabicBoys = `Mohammed Ahmed Omar Youssef Ali Adam Khalid Ibrahim Tariq Karim Yusuf Abdullah Samir Hadi Ziad Rami Mahmoud Hassan
Hussein Mustafa Malik Zaid Anas Bilal Hamza Jad Rayan Faris Amir Elias Nabil Walid Saif Yaseen Laith Marwan Osama Taha Abdulrahman
Abdulaziz Qais Hatem Ayman Idris Sami`

const arabicSurnames = `Al-Masri Haddad Nasser Mansour Saleh Aziz Khalil Darwish Hamdan Sabbagh Ahmed Mohamed Ali Hassan Hussein Ibrahim
Mahmoud Abdullah Al-Ahmad Al-Hassan Omar Osman Salem Said Yousef Hamad El-Sayed Khoury Najjar Al-Rashid Abbas Jaber Karim
Mustafa Qasim Al-Khatib Ismail Faraj Suleiman Zidan Bakr Habib Hariri Al-Saadi Alwan Kassem Rahal Shaheen Taha Younes Fawzi
Abdi Al-Hashimi Benali Bouzid Amrani El-Amin Idrissi Kaddour Mekki Sharif`

const turkishGirls = `Elif Zeynep Ayse Defne Esra Melis Selin Yagmur Ela Derin Asya Azra Eylul Nehir Ceren Merve Buse Ece Fatma Emine
Gizem Ipek Irem Deniz Leyla Naz Sevgi Tugce Yasemin Zehra Beyza Dilara Ebru Hatice Melek Nisa Ozge Pinar Sibel Umay`

const turkishBoys = `Yusuf Emir Ali Mehmet Mustafa Kerem Can Eren Omer Deniz Ahmet Arda Baran Berk Burak Cem Efe Emre Furkan Hasan
Huseyin Ibrahim Kaan Kemal Mert Murat Onur Ozan Serkan Tolga Umut Volkan Yigit Selim Atlas Aras Cinar Demir Bilal Halil`

const turkishSurnames = `Yilmaz Kaya Demir Sahin Celik Yildiz Yildirim Ozturk Aydin Ozdemir Arslan Dogan Kilic Aslan Cetin Kara Koc Kurt
Ozkan Simsek Polat Korkmaz Erdogan Gunes Aksoy Bulut Turan Tas Keskin Avci Tekin Karaca Ates Sari Yavuz Bozkurt Guler Mehmet
Hassan Hussein Osman Coskun Duman Toprak Kaplan Akin Isik Ucar Vural Karahan Demirci Gul Topal Yalcin`

const somaliGirls = `Hodan Fadumo Sagal Ifrah Hibaaq Nasteho Sahra Ubah Asha Fatima Maryan Khadija Aisha Hamdi Sumaya Amina Zamzam
Najma Ayan Hafsa Idil Kowsar Hanan Muna Nimco Ruweyda Safia Shukri Yasmin Zahra Ikran Ladan Deqa Halimo Filsan Bilan Samira
Ruqiya Nuura Barni`

const somaliBoys = `Mohamed Abdirahman Abdullahi Liban Ayub Guled Zakariya Mahad Yahya Faisal Ahmed Ali Hassan Abdi Hamza Ibrahim
Yusuf Abdiaziz Mustafa Bilal Khalid Omar Ismail Sharmarke Zakaria Abdirizak Mahamed Suleiman Hussein Jamal Idris Said Adan
Bashir Abdulkadir Nuh Ilyas Sakariye Mubarak Daud`

const somaliSurnames = `Mohamed Ali Ahmed Hassan Abdi Hussein Warsame Farah Jama Hersi Yusuf Osman Mohamud Aden Isse Ibrahim Omar Abdullahi
Elmi Nur Ismail Abdirahman Duale Egal Guled Hashi Muse Sheikh Salah Samatar Said Diriye Aidid Barre Abukar Adan Dirie Awale
Gedi Haji Yasin Abdulle Hagi Mumin Shire Roble Ashkir Botan`

const westAfricanGirls = `Oluwaseyi Temitope Esther Deborah Blessing Grace Folake Adaeze Chiamaka Ngozi Ifeoluwa Damilola Tolu Ebun
Akosua Ama Abena Efua Adwoa Yaa Esi Serwaa Nana Daniella Michelle Gabriella Praise Favour Mercy Victoria Oluwadarasimi Zainab
Chidinma Ifeoma Oluchi Amarachi Tiwatope Morenike Oluwatofunmi Simisola Afia Maame Fatoumata Mariama Aminata Isatou Precious
Comfort Abigail Rachel Testimony Peace Kemi Toluwani Chioma Nkechi Akua Adjoa`

const westAfricanBoys = `Oluwaseun Ayomide David Daniel Emmanuel Samuel Chinedu Emeka Tobiloba Femi Babatunde Ikenna Kayode Obinna Kwame
Kofi Kwabena Yaw Kojo Kwesi Nana Ebo Joshua Michael Jeremiah Oluwatobi Tobi Ayo Oluwadamilola Ebenezer Caleb Prince Nathaniel
Chukwuemeka Uchenna Somto Kelechi Olamide Adeolu Gideon Enoch Kwaku Mamadou Ousmane Lamin Ibrahim Toluwani Oluwafemi Chidi
Ifeanyi Jayden Destiny Divine Segun Tunde Elijah`

const westAfricanSurnames = `Adeyemi Okafor Okonkwo Adebayo Ogunleye Eze Nwosu Balogun Olawale Afolabi Chukwu Mensah Owusu Boateng Asante
Osei Appiah Agyemang Addo Amoah Opoku Antwi Ofori Frimpong Acheampong Adjei Annan Asamoah Bonsu Amponsah Yeboah Gyamfi Sarpong
Adeleke Adewale Akinola Ajayi Bello Ogundipe Olatunji Obi Okoro Okeke Nwachukwu Uche Onyeka Ibe Anyanwu Adesanya Ojo Bakare
Lawal Salami Ogunbanjo Sanni Oladipo Okoye Udeh Ekwueme Igwe Bangura Kamara Sesay Conteh Koroma Jalloh Diallo Traore Kone Bah
Ceesay Jallow Fofana Toure Barry Quaye Tetteh Nartey Amoako Darko Danso Nkrumah Ampofo Kyei Afriyie Baffour Oppong Oduro`

const polishGirls = `Zuzanna Julia Maja Zofia Hanna Lena Oliwia Amelia Nikola Wiktoria Natalia Maria Aleksandra Emilia Gabriela Pola Nadia
Antonina Iga Alicja Laura Weronika Martyna Karolina Klaudia Katarzyna Kinga Anna Magdalena Agata Dominika Milena Malgorzata Patrycja
Joanna Kornelia Liliana Marta Blanka Roksana Ewa Barbara Helena Michalina Sandra`

const polishBoys = `Jakub Filip Kacper Oskar Antoni Szymon Aleksander Dominik Adam Mateusz Jan Michal Bartosz Wojciech Nikodem Mikolaj
Marcel Igor Piotr Maksymilian Krzysztof Kamil Adrian Patryk Tomasz Pawel Lukasz Sebastian Wiktor Fabian Franciszek Stanislaw
Hubert Natan Olaf Leon Ignacy Konrad Marcin Artur Daniel Karol Gabriel Tymoteusz Dawid`

const polishSurnames = `Nowak Kowalski Wisniewski Wojcik Kowalczyk Kaminski Lewandowski Zielinski Szymanski Wozniak Dabrowski Kozlowski
Jankowski Mazur Wojciechowski Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zajac Pawlowski Michalski Krol Nowakowski
Wieczorek Wrobel Jablonski Dudek Adamczyk Majewski Nowicki Olszewski Stepien Malinowski Jaworski Pawlak Gorski Witkowski Walczak
Sikora Rutkowski Baran Michalak Szewczyk Ostrowski Tomaszewski Pietrzak Duda Zalewski Wroblewski Jasinski Marciniak Bak
Zawadzki Sadowski Jakubowski Wilk Chmielewski Borkowski Wlodarczyk Sokolowski Szczepanski Sawicki Lis Kucharski Mazurek Kubiak
Kalinowski Wysocki Maciejewski Czarnecki Kolodziej Urban Kazmierczak Sobczak Konieczny Glowacki Zakrzewski Krupa Wasilewski`

const romanianGirls = `Maria Sofia Andreea Elena Ioana Alexandra Daria Antonia Gabriela Ana Denisa Bianca Alessia Larisa Teodora Ilinca
Mihaela Raluca Cristina Roxana Anastasia Diana Alina Iulia Georgiana Carla Natalia Patricia Rebeca Sara Ecaterina Simona Miruna
Medeea Daniela Adelina Eva Iasmina Nicoleta Delia`

const romanianBoys = `Andrei David Matei Alexandru Stefan Gabriel Luca Mihai Ionut Cristian Daniel Rares Vlad Darius Robert Tudor Ianis
Denis Eduard Radu Victor Iustin Florin Adrian Bogdan Marius Nicolas Ioan Petru Sebastian Raul Alexandru-Gabriel Filip Cezar Ciprian
Catalin Dragos Toma Ovidiu Sorin Razvan`

const romanianSurnames = `Popescu Ionescu Popa Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu Constantin Marin Munteanu Ilie Lazar
Florea Dumitrescu Barbu Moldovan Nistor Tudor Sandu Preda Neagu Voicu Dinu Serban Toma Mihai Cristea Enache Ene Oprea Stanciu
Ungureanu Anghel Mocanu Lungu Dobre Balan Grigore Nita Sava Coman Iordache Manea Nicolae Pavel Petre Suciu Chiriac Covaci Rotaru
Vasile Ursu Lupu Bucur Diaconu Craciun Muntean Varga Tanase Zamfir`

const europeanGirls = `Sofia Maria Beatriz Leonor Ana Carolina Mariana Ines Matilde Lara Lucia Martina Paula Valentina Giulia Aurora Chiara
Francesca Emilija Gabija Ieva Austeja Ugne Liepa Anastasiia Oleksandra Daryna Solomiia Yeva Viktoriia Ruta Camila Isabella Elena
Alessia Greta Kamile Luna Eva Catarina Evija Marta Kira Polina`

const europeanBoys = `Santiago Joao Miguel Tiago Diogo Rodrigo Goncalo Tomas Francisco Afonso Mateo Pablo Hugo Alejandro Leonardo Matteo
Lorenzo Alessandro Lukas Matas Nojus Dominykas Jonas Rokas Oleksandr Maksym Dmytro Artem Bohdan Nazar Danylo Enzo Diego Gabriel
Rafael Bruno Andre Martim Kristians Ignas Pijus Martin Luka Nikita`

const europeanSurnames = `Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Fernandes Sousa Goncalves Gomes Lopes Marques
Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes Nunes Garcia Gonzalez Rodriguez Fernandez Lopez Martinez Sanchez Perez
Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Kazlauskas Petrauskas Jankauskas Stankevicius Butkus
Shevchenko Kovalenko Bondarenko Tkachenko Melnyk Kravchenko Boyko Petrenko Ivanov Petrov Dimitrov Georgiev Berzins Kalnins Ozols
da-Silva dos-Santos Papadopoulos Georgiou Ioannou Kyriacou Varga Nagy Horvath Kovacs Novak Hoxha Krasniqi Gashi Berisha`

const chineseGirls = `Xinyi Emily Mei Jiayi Yuting Sophie Chloe Lihua Wenjing Siu-Ling Hoi-Yan Ruoxi Yan Jessica Hiu-Tung Xinyue Yuxin Ka-Yan
Tsz-Ching Zihan Yifei Angel Cheuk-Lam Lok-Yiu Yi Hei-Tung Ziyi Sum-Yee Wing Ying Joyce Kelly Isabella Anna Yingying`

const chineseBoys = `Haoyu Wei Jun Zihan Chi-Ming Ka-Ho Yichen Ming Jiahao Tsz-Lok Jason Ethan Lucas Hei Chun-Hei Marcus Ryan Yuxuan Zixuan
Hao Tsz-Hin Ho-Yin Lok-Hei Kai Jayden Anson Hin Yat-Long Bowen Chenxi Muchen Aiden Eric Kevin Wai`

const chineseSurnames = `Chen Wang Li Zhang Liu Wong Chan Cheung Lam Ng Leung Xu Lee Lau Huang Yang Wu Zhou Lin Ho Yip Tang Zhao Sun Ma Zhu
Cheng Tsang Kwok Yeung Chow Guo Lai Luo Liang Tse Fung Chu Hui Kwan Mak Poon Tam Yuen Zheng Jiang Cai Pan Feng Yu Nguyen Tran Pham
Cho Siu Lui Pang Shum Szeto Au Tong`
